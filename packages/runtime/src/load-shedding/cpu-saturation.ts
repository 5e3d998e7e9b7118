/** Whether this process has to wait for a processor: because of its own work, or of the work of others on the machine. */
import { openSync, readSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

/** Since the start of the process, in milliseconds. */
export interface CpuReading {
  /** Time in which the event loop had work, whether or not it had a processor. */
  readonly activeMs: number;
  /** Time in which the main thread was ready to run and another thread had the processor; 0 where that is not known. */
  readonly waitingMs: number;
}

/** Shorter times say little: the scheduler of the operating system works in slices of some milliseconds. */
const WINDOW_MS = 10;
/** A result holds for this time, so that requests that end do not let others begin at once. */
const HOLD_MS = 200;

const SATURATED_ACTIVE = 0.75;
const SATURATED_WAITING = 0.3;

export class CpuSaturation {
  #before: CpuReading;
  #measuredAt: number;
  #until = -Infinity;

  constructor(
    private readonly read: () => CpuReading = openCpuReader(),
    now = performance.now(),
  ) {
    this.#before = read();
    this.#measuredAt = now;
  }

  /** Measures the time since the last call, so it needs no timer. To be called only when the result matters. */
  isSaturated(now: number): boolean {
    const elapsed = now - this.#measuredAt;
    if (elapsed >= WINDOW_MS) {
      const { activeMs, waitingMs } = this.read();
      const isNow =
        activeMs - this.#before.activeMs >= SATURATED_ACTIVE * elapsed ||
        waitingMs - this.#before.waitingMs >= SATURATED_WAITING * elapsed;
      if (isNow) this.#until = now + HOLD_MS;
      this.#before = { activeMs, waitingMs };
      this.#measuredAt = now;
    }
    return now < this.#until;
  }
}

/** Linux counts the waiting time of a thread in nanoseconds: `<running> <waiting> <slices>`. */
function openCpuReader(): () => CpuReading {
  const readWaitingMs = openWaitingTime();
  return () => ({ activeMs: performance.eventLoopUtilization().active, waitingMs: readWaitingMs() });
}

function openWaitingTime(): () => number {
  try {
    const file = openSync('/proc/self/schedstat', 'r');
    const buffer = Buffer.alloc(128);
    return () => {
      const length = readSync(file, buffer, 0, buffer.length, 0);
      return Number(buffer.toString('latin1', 0, length).split(' ')[1]) / 1e6;
    };
  } catch {
    return () => 0;
  }
}
