/** Reads the CPU time of one worker thread from the main thread. */
import { readFileSync } from 'node:fs';

export interface CpuClock {
  /** @param osThreadId The operating system's id of the thread; null where it is not known. */
  setThread(osThreadId: number | null): void;
  /**
   * CPU time that the thread has used so far, in milliseconds. Linux counts it per thread. Elsewhere it is an upper
   * bound: the CPU time of the whole process, and at most the time that has passed.
   */
  usedMs(): number;
}

/** Linux reports thread times in ticks of a hundredth of a second, on every architecture that Node runs on. */
const TICK_MS = 10;
/** Positions of `utime` and `stime` after the program's name in `/proc/…/stat`; see proc(5). */
const [UTIME, STIME] = [11, 12];

export function createCpuClock(): CpuClock {
  let thread: number | null = null;
  const [processAtStart, startedAt] = [process.cpuUsage(), performance.now()];
  return {
    setThread: (osThreadId) => (thread = osThreadId),
    usedMs: () => {
      const exact = thread === null ? null : readThreadMs(thread);
      if (exact !== null) return exact;
      const { user, system } = process.cpuUsage(processAtStart);
      return Math.min((user + system) / 1_000, performance.now() - startedAt);
    },
  };
}

/** Null where the operating system has no `/proc`, or the thread has ended. */
function readThreadMs(osThreadId: number): number | null {
  try {
    const stat = readFileSync(`/proc/self/task/${osThreadId}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[UTIME]) + Number(fields[STIME])) * TICK_MS;
  } catch {
    return null;
  }
}
