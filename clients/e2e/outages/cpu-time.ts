/** CPU time of processes and of the machine, and waits for its disk, from `/proc`; zeros where there is none. */
import { readFileSync } from 'node:fs';

/** The unit of `/proc`: 100 per second on every Linux that Node supports. */
const TICK_MS = 10;

/** Milliseconds since the process began, its threads included. */
export function cpuMsOf(pid: number): number {
  try {
    // The name, in parentheses, may contain spaces.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return 0;
  }
}

export interface MachineTime {
  readonly idleMs: number;
  /** Of processes with a low priority. */
  readonly niceMs: number;
  readonly busyMs: number;
}

/** Of all processors together. */
export function machineTime(): MachineTime {
  try {
    const [first = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1);
    const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, softIrq = 0] = first
      .split(/ +/)
      .slice(1)
      .map(Number);
    return {
      idleMs: (idle + wait) * TICK_MS,
      niceMs: nice * TICK_MS,
      busyMs: (user + system + irq + softIrq) * TICK_MS,
    };
  } catch {
    return { idleMs: 0, niceMs: 0, busyMs: 0 };
  }
}

/** Time in which at least one process of the machine waited for its disk. */
function diskWaitMs(): number {
  try {
    return Number(/^some .* total=(\d+)/.exec(readFileSync('/proc/pressure/io', 'utf8'))?.[1] ?? 0) / 1_000;
  } catch {
    return 0;
  }
}

export interface CpuUse {
  /** Of all processes of the system. */
  readonly systemMs: number;
  /** Milliseconds of CPU time by the name of the process. */
  readonly byProcess: ReadonlyMap<string, number>;
  /** In shares of one processor. */
  readonly text: string;
}

/** Counts the CPU time of processes, of this one and of the machine until `end` is called. */
export function startCpuCount(processes: readonly { readonly name: string; readonly pid: number }[]): {
  end(): CpuUse;
} {
  const read = (): readonly number[] => processes.map(({ pid }) => cpuMsOf(pid));
  const startedAt = performance.now();
  const before = read();
  const own = process.cpuUsage();
  const machine = machineTime();
  const diskBefore = diskWaitMs();
  return {
    end: () => {
      const elapsed = performance.now() - startedAt;
      const used = read().map((milliseconds, index) => milliseconds - (before[index] ?? 0));
      const systemMs = used.reduce((sum, milliseconds) => sum + milliseconds, 0);
      const { user, system } = process.cpuUsage(own);
      const now = machineTime();
      const share = (milliseconds: number): string => `${((milliseconds / elapsed) * 100).toFixed(0)} %`;
      const each = processes
        .map(({ name }, index) => ({ name, milliseconds: used[index] ?? 0 }))
        .sort((a, b) => b.milliseconds - a.milliseconds)
        .filter(({ milliseconds }) => milliseconds > 0.02 * elapsed)
        .map(({ name, milliseconds }) => `${name} ${share(milliseconds)}`);
      return {
        systemMs,
        byProcess: new Map(processes.map(({ name }, index) => [name, used[index] ?? 0])),
        text: `CPU: system ${share(systemMs)} (${each.join(', ')}), load generator ${share((user + system) / 1_000)}, machine idle ${share(now.idleMs - machine.idleMs)}, low-priority work of others ${share(now.niceMs - machine.niceMs)}; waits for the disk ${share(diskWaitMs() - diskBefore)}`,
      };
    },
  };
}
