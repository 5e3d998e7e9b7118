/** How busy this process is. */
import { performance } from 'node:perf_hooks';

/** Measured again when the last measurement is older; in between everybody sees the same. */
const WINDOW_MS = 250;
/** Weight of the newest window: a single long one does not turn anybody away. */
const NEWEST = 0.3;

export interface LoadMeter {
  /** Share of its time that the process works rather than waits, lately: 0 to 1. */
  load(): number;
}

/**
 * By the event loop's own account. It costs nothing while nobody asks: the window since the last question is one long one then, and
 * after a pause counts in full, so that load of long ago is forgotten.
 */
export const createLoadMeter = (): LoadMeter => {
  let last = performance.eventLoopUtilization();
  let lastAt = performance.now();
  let smoothed = 0;
  return {
    load: () => {
      const now = performance.now();
      const windows = (now - lastAt) / WINDOW_MS;
      if (windows < 1) return smoothed;
      const current = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(current, last);
      const weight = 1 - (1 - NEWEST) ** windows;
      smoothed += weight * (utilization - smoothed);
      last = current;
      lastAt = now;
      return smoothed;
    },
  };
};
