/** CPU time of processes, with their child processes, and of the machine, and waits for its disk, from `/proc` of Linux. */
import { readFileSync, readdirSync } from 'node:fs';

/** The unit of `/proc`: 100 per second on every Linux that Node supports. */
const TICK_MS = 10;

interface ProcessTime {
  readonly parent: number;
  /** Since the process began, its threads included. */
  readonly cpuMs: number;
  /** In units of `/proc`: tells apart processes that had the same id one after the other. */
  readonly startedAt: number;
}

type ProcessTable = ReadonlyMap<number, ProcessTime>;

/** Null for a process that has ended. */
function processTime(pid: string): ProcessTime | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may contain spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return {
      parent: Number(fields[1]),
      cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS,
      startedAt: Number(fields[19]),
    };
  } catch {
    return null;
  }
}

/** All processes of the machine by id; none where there is no `/proc`. */
function readProcesses(): ProcessTable {
  try {
    const times = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), processTime(name)] as const);
    return new Map(times.filter((entry): entry is readonly [number, ProcessTime] => entry[1] !== null));
  } catch {
    return new Map();
  }
}

/** The nearest of `roots` among a process and its ancestors; null without one. */
function rootOf(pid: number, table: ProcessTable, roots: ReadonlySet<number>): number | null {
  for (let current = pid; current > 1; current = table.get(current)?.parent ?? 0)
    if (roots.has(current)) return current;
  return null;
}

interface TreeTime {
  /** Milliseconds of CPU by the id of a root, its descendants included that belong to no other root. */
  readonly byRoot: ReadonlyMap<number, number>;
  /** Roots of processes that ended meanwhile: a part of their time is unknown. */
  readonly ended: ReadonlySet<number>;
}

function timeBetween(before: ProcessTable, after: ProcessTable, roots: ReadonlySet<number>): TreeTime {
  const byRoot = new Map([...roots].map((root) => [root, 0]));
  const ended = new Set<number>();
  for (const [pid, { startedAt }] of before) {
    const root = rootOf(pid, before, roots);
    if (root !== null && after.get(pid)?.startedAt !== startedAt) ended.add(root);
  }
  for (const [pid, { cpuMs, startedAt }] of after) {
    const root = rootOf(pid, after, roots);
    if (root === null) continue;
    const earlier = before.get(pid);
    const counted = earlier?.startedAt === startedAt ? earlier.cpuMs : 0;
    byRoot.set(root, (byRoot.get(root) ?? 0) + cpuMs - counted);
  }
  for (const root of roots) if (!before.has(root)) ended.add(root);
  return { byRoot, ended };
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
  /** Milliseconds of CPU time by the name of the process, its child processes included. */
  readonly byProcess: ReadonlyMap<string, number>;
  /** Names of the processes whose time is not known in full: they, or child processes of theirs, ended meanwhile. */
  readonly unknown: readonly string[];
  /** In shares of one processor. */
  readonly text: string;
}

/**
 * Counts the CPU time of processes, of this one and of the machine until `end` is called. Where there is no `/proc`,
 * times are zero and all processes are unknown.
 */
export function startCpuCount(processes: readonly { readonly name: string; readonly pid: number }[]): {
  end(): CpuUse;
} {
  const roots = new Set(processes.map(({ pid }) => pid));
  const startedAt = performance.now();
  const before = readProcesses();
  const own = process.cpuUsage();
  const machine = machineTime();
  const diskBefore = diskWaitMs();
  return {
    end: () => {
      const elapsed = performance.now() - startedAt;
      const { byRoot, ended } = timeBetween(before, readProcesses(), roots);
      const used = processes.map(({ name, pid }) => ({ name, milliseconds: byRoot.get(pid) ?? 0 }));
      const systemMs = used.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
      const { user, system } = process.cpuUsage(own);
      const now = machineTime();
      const share = (milliseconds: number): string => `${((milliseconds / elapsed) * 100).toFixed(0)} %`;
      const each = [...used]
        .sort((a, b) => b.milliseconds - a.milliseconds)
        .filter(({ milliseconds }) => milliseconds > 0.02 * elapsed)
        .map(({ name, milliseconds }) => `${name} ${share(milliseconds)}`);
      return {
        systemMs,
        byProcess: new Map(used.map(({ name, milliseconds }) => [name, milliseconds])),
        unknown: processes.filter(({ pid }) => ended.has(pid)).map(({ name }) => name),
        text: `CPU: system ${share(systemMs)} (${each.join(', ')}), load generator ${share((user + system) / 1_000)}, machine idle ${share(now.idleMs - machine.idleMs)}, low-priority work of others ${share(now.niceMs - machine.niceMs)}; waits for the disk ${share(diskWaitMs() - diskBefore)}`,
      };
    },
  };
}
