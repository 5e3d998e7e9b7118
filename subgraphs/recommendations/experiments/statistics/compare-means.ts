/** The difference of the means of two groups of members, with a 95 % interval. */
import { createRandom } from '@marquee/runtime/random';
import { studentQuantile, studentTails } from './distributions.js';

/** 1 - .95. */
const TAILS = 0.05;
/** z of a two-sided test at 5 % plus z of a power of 80 %: 1.960 + 0.842. */
const POWER_FACTOR = 2.802;
const RESAMPLES = 2000;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface Comparison {
  /** Of the second group minus the first one. */
  readonly difference: number;
  /** By Welch's t distribution. */
  readonly interval: Interval;
  readonly pValue: number;
  /** Of resampled members (percentiles), which assumes no distribution. */
  readonly bootstrap: Interval;
  /** The true difference that a test of this size finds in 80 % of repetitions. */
  readonly detectable: number;
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function varianceOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}

/**
 * Welch's comparison (The generalization of "Student's" problem when several different population variances are involved,
 * 1947): the difference d of the means has the standard error s = √(v₁/n₁ + v₂/n₂), and d/s has about Student's distribution
 * with s⁴ / ((v₁/n₁)²/(n₁-1) + (v₂/n₂)²/(n₂-1)) degrees of freedom. Null with fewer than two values in a group.
 *
 * @param first One value per member.
 * @param second
 * @param seed Of the bootstrap.
 */
export function compareMeans(first: readonly number[], second: readonly number[], seed: number): Comparison | null {
  if (first.length < 2 || second.length < 2) return null;
  const difference = meanOf(second) - meanOf(first);
  const [one, two] = [varianceOf(first) / first.length, varianceOf(second) / second.length];
  const error = Math.sqrt(one + two);
  const bootstrap = resample(first, second, seed);
  if (error === 0) {
    const interval = { low: difference, high: difference };
    return { difference, interval, pValue: difference === 0 ? 1 : 0, bootstrap, detectable: 0 };
  }
  const degrees = error ** 4 / (one ** 2 / (first.length - 1) + two ** 2 / (second.length - 1));
  const margin = studentQuantile(TAILS, degrees) * error;
  return {
    difference,
    interval: { low: difference - margin, high: difference + margin },
    pValue: studentTails(difference / error, degrees),
    bootstrap,
    detectable: POWER_FACTOR * error,
  };
}

/**
 * The mean of differences within members, each of whom has been measured under both rankings. Null with fewer than two.
 */
export function comparePairs(differences: readonly number[], seed: number): Comparison | null {
  const count = differences.length;
  if (count < 2) return null;
  const difference = meanOf(differences);
  const error = Math.sqrt(varianceOf(differences) / count);
  const margin = studentQuantile(TAILS, count - 1) * error;
  return {
    difference,
    interval: { low: difference - margin, high: difference + margin },
    pValue: error === 0 ? (difference === 0 ? 1 : 0) : studentTails(difference / error, count - 1),
    bootstrap: resample([0], differences, seed),
    detectable: POWER_FACTOR * error,
  };
}

function resample(first: readonly number[], second: readonly number[], seed: number): Interval {
  const random = createRandom(seed);
  const meanOfResample = (values: readonly number[]): number => {
    let sum = 0;
    for (let draw = 0; draw < values.length; draw += 1) sum += values[random.int(values.length)] ?? 0;
    return sum / values.length;
  };
  const differences = Float64Array.from(
    { length: RESAMPLES },
    () => -meanOfResample(first) + meanOfResample(second),
  ).sort();
  const at = (part: number): number => differences[Math.round(part * (RESAMPLES - 1))] ?? 0;
  return { low: at(TAILS / 2), high: at(1 - TAILS / 2) };
}
