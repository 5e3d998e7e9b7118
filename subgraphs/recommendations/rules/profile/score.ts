/** How good a title is for a profile: how it fits the taste, and how it recommends itself. */
import type { Catalogue } from '../catalogue/catalogue.js';
import { dot } from '../catalogue/feature-vectors.js';

/** How much general appeal counts beside one standard deviation of fit. */
const APPEAL = 0.8;
/** Without a taste, appeal alone, stretched to about the same range. */
const APPEAL_ALONE = 2.5;

export interface Scores {
  /** By title number; only eligible ones are filled in. What rows are ordered by, about -3..5. */
  readonly score: Float32Array;
  /** How a title fits, in standard deviations from what fits on average; null without a taste. */
  readonly fit: Float32Array | null;
}

/** Distance from the mean in standard deviations, over the given titles. */
function standardise(values: Float32Array, titles: readonly number[]): Float32Array {
  let [sum, squares] = [0, 0];
  for (const title of titles) {
    const value = values[title] ?? 0;
    sum += value;
    squares += value * value;
  }
  const count = Math.max(1, titles.length);
  const mean = sum / count;
  const deviation = Math.sqrt(Math.max(0, squares / count - mean * mean)) || 1;
  const result = new Float32Array(values.length);
  for (const title of titles) result[title] = ((values[title] ?? 0) - mean) / deviation;
  return result;
}

/** @param taste Null on a cold start. */
export function scoreTitles(
  { features, appeal }: Catalogue,
  titles: readonly number[],
  taste: Float32Array | null,
): Scores {
  const score = new Float32Array(appeal.length);
  if (taste === null) {
    for (const title of titles) score[title] = APPEAL_ALONE * (appeal[title] ?? 0);
    return { score, fit: null };
  }
  const raw = new Float32Array(appeal.length);
  for (const title of titles) {
    const vector = features.vectors[title];
    if (vector !== undefined) raw[title] = dot(taste, vector);
  }
  const fit = standardise(raw, titles);
  for (const title of titles) score[title] = (fit[title] ?? 0) + APPEAL * (appeal[title] ?? 0);
  return { score, fit };
}

/** 1..99 for a member's eyes: an average fit is 50, two deviations above about 90. */
export function matchScoreOf(fit: number): number {
  return Math.min(99, Math.max(1, Math.round(100 / (1 + Math.exp(-1.1 * fit)))));
}

/** The titles most like `anchor` among `titles`, itself left out: similarity first, appeal to part equals. */
export function similarity({ features, appeal }: Catalogue, anchor: number): (title: number) => number {
  const vector = features.vectors[anchor];
  const dense = new Float32Array(features.size);
  if (vector !== undefined) vector.traits.forEach((trait, index) => (dense[trait] = vector.weights[index] ?? 0));
  return (title) => {
    const other = features.vectors[title];
    return other === undefined || title === anchor ? -Infinity : dot(dense, other) + 0.05 * (appeal[title] ?? 0);
  };
}
