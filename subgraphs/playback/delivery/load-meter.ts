/** How busy this process is. */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

/** Measured again when the last measurement is older; in between everybody sees the same. */
const WINDOW_MS = 250;
/** Weight of the newest window: a single long one does not turn anybody away. */
const NEWEST_WEIGHT = 0.3;
/** How finely waiting is measured. */
const RESOLUTION_MS = 20;

/**
 * A process that works all the time does what it can, and may go on so: it takes nothing on that nobody waits for, and
 * no more.
 */
const SATURATED_LOAD = 0.9;
/** When requests wait for so long before they are looked at, there are more than can be done. */
const OVERLOADED_WAIT_MS = 1000;

export interface LoadMeter {
  /** 0: idle; `BUSY_ALL_THE_TIME`: always at work, nobody waits; 1: more than can be done. */
  load(): number;
}

/** @param waitingMs How long what is ready waits for its turn. */
export function loadOf(utilization: number, waitingMs: number): number {
  return Math.min(1, Math.max(utilization * SATURATED_LOAD, waitingMs / OVERLOADED_WAIT_MS));
}

/**
 * By the event loop's own account. It costs nothing while nobody asks: the window since the last question is one long
 * one then, and after a pause counts in full, so that load of long ago is forgotten.
 */
export function createLoadMeter(): LoadMeter {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  let last = performance.eventLoopUtilization();
  let lastAt = performance.now();
  let smoothed = 0;
  return {
    load: () => {
      const windows = (performance.now() - lastAt) / WINDOW_MS;
      if (windows < 1) return smoothed;
      const { utilization } = performance.eventLoopUtilization(last);
      // No sample at all: the loop had no turn in the whole window.
      const waitingMs = delays.count === 0 ? windows * WINDOW_MS : Math.max(0, delays.mean / 1e6 - RESOLUTION_MS);
      smoothed += (1 - (1 - NEWEST_WEIGHT) ** windows) * (loadOf(utilization, waitingMs) - smoothed);
      delays.reset();
      last = performance.eventLoopUtilization();
      lastAt = performance.now();
      return smoothed;
    },
  };
}
