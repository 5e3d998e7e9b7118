/** Measurement for the parts of the proof `recs-serving`: CPU time, percentiles, verdicts. */

export interface Verdict {
  /** What was measured, with its figures. */
  readonly text: string;
  readonly target: string;
  /** Null: the machine could not give the conditions of the measurement, and the figure says so. */
  readonly holds: boolean | null;
}

/** CPU milliseconds of this process, all threads, since `start`. */
function cpuMs(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/**
 * How long the main thread was busy since a moment, in milliseconds. CPU time counts the threads of the garbage collector
 * as well, and the time on the clock counts the turns of other processes: the lower of both is closer.
 */
export function busySince({ cpu, at }: Moment): number {
  return Math.min(cpuMs(cpu), performance.now() - at);
}

interface Moment {
  readonly cpu: NodeJS.CpuUsage;
  readonly at: number;
}

export function moment(): Moment {
  return { cpu: process.cpuUsage(), at: performance.now() };
}

/** The value below which the share of the values lies; NaN without values. */
export function percentileOf(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** `p50 1.2 ms, p99 3.4 ms`. */
export function describeMs(values: readonly number[]): string {
  return `p50 ${percentileOf(values, 0.5).toFixed(1)} ms, p99 ${percentileOf(values, 0.99).toFixed(1)} ms`;
}
