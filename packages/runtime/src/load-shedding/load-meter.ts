/** Measures how busy and how late the event loop of this process is. */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { Load } from './pressure.js';

export interface LoadMeter {
  /** Of the time since the last call. */
  measure(): Omit<Load, 'queueDelayMs'>;
  close(): void;
}

/** The interval at which the delay is sampled: five samples in each measurement, of which the median counts. */
const SAMPLE_MS = 20;

export function openLoadMeter(): LoadMeter {
  const delays = monitorEventLoopDelay({ resolution: SAMPLE_MS });
  delays.enable();
  let before = performance.eventLoopUtilization();
  return {
    measure: () => {
      const now = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(now, before);
      before = now;
      // The histogram has the intervals between samples.
      const medianMs = delays.count === 0 ? 0 : delays.percentile(50) / 1e6 - SAMPLE_MS;
      delays.reset();
      return { busy: Number.isFinite(utilization) ? utilization : 0, loopDelayMs: Math.max(0, medianMs) };
    },
    close: () => void delays.disable(),
  };
}
