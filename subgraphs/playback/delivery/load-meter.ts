/** Measures the load of this process. */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

/** Shortest measuring window. Calls within it get the previous result. */
const WINDOW_MS = 250;
/** Weight of the newest window, so that one long pause alone sheds no requests. */
const NEWEST_WEIGHT = 0.3;
/** Resolution of the delay histogram. */
const RESOLUTION_MS = 20;

/** Load of a process whose event loop is always busy but keeps up: only background requests are shed. */
const SATURATED_LOAD = 0.9;
/** Event loop delay at which the process receives more requests than it can handle. */
const OVERLOADED_WAIT_MS = 1000;

export interface LoadMeter {
  /** 0: idle. `SATURATED_LOAD`: always busy, without delay. 1: overloaded. */
  load(): number;
}

/** @param waitingMs Event loop delay. */
export function loadOf(utilization: number, waitingMs: number): number {
  return Math.min(1, Math.max(utilization * SATURATED_LOAD, waitingMs / OVERLOADED_WAIT_MS));
}

/**
 * Measures event loop utilisation and delay. Without calls it costs nothing: the time since the last call is one
 * window, and a long window has full weight, so that old load is forgotten.
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
      // Without a sample the event loop was blocked for the whole window.
      const waitingMs = delays.count === 0 ? windows * WINDOW_MS : Math.max(0, delays.mean / 1e6 - RESOLUTION_MS);
      smoothed += (1 - (1 - NEWEST_WEIGHT) ** windows) * (loadOf(utilization, waitingMs) - smoothed);
      delays.reset();
      last = performance.eventLoopUtilization();
      lastAt = performance.now();
      return smoothed;
    },
  };
}
