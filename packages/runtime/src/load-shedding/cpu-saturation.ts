/**
 * Whether this process has more to do than its processor can do: it has work of its own, and is active nearly all the
 * time or waits for a processor. A process with little work of its own is not saturated, however busy others keep the
 * machine: to do less would not shorten its waits.
 */
import { openSync, readSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

/** Since the start of the process, in milliseconds. */
export interface CpuReading {
  /** Time in which the event loop had work, whether or not it had a processor. */
  readonly activeMs: number;
  /** Time in which the main thread had a processor; where that is not known, the active time. */
  readonly runningMs: number;
  /** Time in which the main thread was ready to run and another thread had the processor; 0 where that is not known. */
  readonly waitingMs: number;
}

/** Shorter times say little: the scheduler of the operating system works in slices of some milliseconds. */
const WINDOW_MS = 10;
/** A result holds for this time, so that requests that end do not let others begin at once. */
const HOLD_MS = 200;

const SATURATED_ACTIVE = 0.75;
const SATURATED_WAITING = 0.3;
/** Of the time, on a processor: below it, the load of the machine is the work of others. */
const OWN_WORK = 0.2;
/** Of a short window, on a processor: many requests have come at once. */
const BURST_RUNNING = 0.5;
/** The own work is measured over this time: shorter ones contain just the work of the request that asks. */
const OWN_WORK_WINDOW_MS = 200;

export class CpuSaturation {
  #before: CpuReading;
  #measuredAt: number;
  #until = -Infinity;
  #own: { readonly runningMs: number; readonly measuredAt: number };
  #hasOwnWork = false;

  constructor(
    private readonly read: () => CpuReading = openCpuReader(),
    now = performance.now(),
  ) {
    this.#before = read();
    this.#measuredAt = now;
    this.#own = { runningMs: this.#before.runningMs, measuredAt: now };
  }

  /** Measures the time since the last call, so it needs no timer. To be called only when the result matters. */
  isSaturated(now: number): boolean {
    const elapsed = now - this.#measuredAt;
    if (elapsed >= WINDOW_MS) {
      const { activeMs, runningMs, waitingMs } = this.read();
      this.#measureOwnWork(runningMs, now);
      const before = this.#before;
      const isBurst = runningMs - before.runningMs >= BURST_RUNNING * elapsed;
      const isNow =
        (activeMs - before.activeMs >= SATURATED_ACTIVE * elapsed && (isBurst || this.#hasOwnWork)) ||
        (waitingMs - before.waitingMs >= SATURATED_WAITING * elapsed && this.#hasOwnWork);
      if (isNow) this.#until = now + HOLD_MS;
      this.#before = { activeMs, runningMs, waitingMs };
      this.#measuredAt = now;
    }
    return now < this.#until;
  }

  #measureOwnWork(runningMs: number, now: number): void {
    const elapsed = now - this.#own.measuredAt;
    if (elapsed < OWN_WORK_WINDOW_MS) return;
    this.#hasOwnWork = runningMs - this.#own.runningMs >= OWN_WORK * elapsed;
    this.#own = { runningMs, measuredAt: now };
  }
}

export function openCpuReader(): () => CpuReading {
  const readThread = openThreadTimes();
  return () => {
    const activeMs = performance.eventLoopUtilization().active;
    return { activeMs, runningMs: activeMs, waitingMs: 0, ...readThread() };
  };
}

/** Linux counts the times of a thread in nanoseconds: `<running> <waiting> <slices>`. */
function openThreadTimes(): () => Partial<CpuReading> {
  try {
    const file = openSync('/proc/self/schedstat', 'r');
    const buffer = Buffer.alloc(128);
    return () => {
      const length = readSync(file, buffer, 0, buffer.length, 0);
      const [running, waiting] = buffer.toString('latin1', 0, length).split(' ');
      return { runningMs: Number(running) / 1e6, waitingMs: Number(waiting) / 1e6 };
    };
  } catch {
    return () => ({});
  }
}
