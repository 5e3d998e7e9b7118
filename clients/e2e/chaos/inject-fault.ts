/** Injects a fault of the schedule into a running system, and ends it. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { FaultKind } from '@marquee/fault-injection/fault-kinds';
import type { ChaosSystem } from './chaos-system.js';
import type { ChaosFault } from './fault-schedule.js';

/** Ends the fault. Resolves when the process responds again. */
export type EndFault = () => Promise<void>;

const SLICE_MS = 100;
const HEALED_LIMIT_MS = 60_000;

/** A process that has ended is no error: the launcher's watchdog ends one that was stopped for long. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function untilHealthy(system: ChaosSystem, name: string): Promise<void> {
  const limit = performance.now() + HEALED_LIMIT_MS;
  for (;;) {
    const isHealthy = await fetch(`${system.urlOf(name)}/health`, { signal: AbortSignal.timeout(2_000) }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isHealthy) return;
    if (performance.now() > limit)
      throw new Error(`${name} is not healthy ${HEALED_LIMIT_MS / 1_000} s after its fault.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function kill(system: ChaosSystem, { target }: ChaosFault): Promise<EndFault> {
  signal(await system.pidOf(target), 'SIGKILL');
  return () => system.revive(target);
}

async function stop(system: ChaosSystem, { target }: ChaosFault): Promise<EndFault> {
  const pid = await system.pidOf(target);
  signal(pid, 'SIGSTOP');
  return async () => {
    signal(pid, 'SIGCONT');
    await untilHealthy(system, target);
  };
}

/** Stops the process for a share of each slice of time. */
async function slow(system: ChaosSystem, { target, detail }: ChaosFault): Promise<EndFault> {
  const pid = await system.pidOf(target);
  const stoppedMs = SLICE_MS * Number(detail);
  const timer = setInterval(() => {
    signal(pid, 'SIGSTOP');
    setTimeout(() => signal(pid, 'SIGCONT'), stoppedMs);
  }, SLICE_MS);
  return async () => {
    clearInterval(timer);
    await new Promise((resolve) => setTimeout(resolve, SLICE_MS));
    await untilHealthy(system, target);
  };
}

async function corrupt(system: ChaosSystem, { target, detail }: ChaosFault): Promise<EndFault> {
  const proxy = system.proxy(target);
  await proxy.setFault({ fault: { kind: detail as FaultKind } });
  return () => proxy.setFault(null);
}

/** Every write beyond the first byte of a file fails, as on a full disk. */
async function fullDisk(system: ChaosSystem, { target }: ChaosFault): Promise<EndFault> {
  const pid = await system.pidOf(target);
  const limit = (size: string): Promise<unknown> => promisify(execFile)('prlimit', [`--pid=${pid}`, `--fsize=${size}`]);
  await limit('1:unlimited');
  return async () => {
    await limit('unlimited:unlimited');
    await untilHealthy(system, target);
  };
}

async function events(system: ChaosSystem, { target }: ChaosFault): Promise<EndFault> {
  await system.setProcessFaults(target, { missesNotifications: true });
  return () => system.setProcessFaults(target, {});
}

async function clock(system: ChaosSystem, { target, detail }: ChaosFault): Promise<EndFault> {
  await system.setProcessFaults(target, { clockOffsetMs: Number(detail) });
  return () => system.setProcessFaults(target, {});
}

const INJECTORS: Readonly<Record<ChaosFault['kind'], (system: ChaosSystem, fault: ChaosFault) => Promise<EndFault>>> = {
  kill,
  stop,
  slow,
  corrupt,
  'full-disk': fullDisk,
  events,
  clock,
};

export function injectFault(system: ChaosSystem, fault: ChaosFault): Promise<EndFault> {
  return INJECTORS[fault.kind](system, fault);
}
