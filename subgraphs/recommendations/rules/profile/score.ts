/** The score of a title for a profile: its fit to the taste, and its general appeal. */
import type { Catalogue } from '../catalogue/catalogue.js';
import { dot } from '../catalogue/feature-vectors.js';

/** Weight of general appeal relative to one standard deviation of fit. */
const APPEAL_WEIGHT = 0.8;
/** Without a taste the score is appeal alone, scaled to about the same range. */
const APPEAL_ONLY_SCALE = 2.5;

export interface Scores {
  /** By title number; only visible titles are filled in. About -3 to 5. Rows are ordered by it. */
  readonly score: Float32Array;
  /** Fit to the taste, in standard deviations from the mean of the visible titles; null without a taste. */
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

/** @param taste Null for a profile without a history. */
export function scoreTitles(
  { features, appeal }: Catalogue,
  titles: readonly number[],
  taste: Float32Array | null,
): Scores {
  const score = new Float32Array(appeal.length);
  if (taste === null) {
    for (const title of titles) score[title] = APPEAL_ONLY_SCALE * (appeal[title] ?? 0);
    return { score, fit: null };
  }
  const raw = new Float32Array(appeal.length);
  for (const title of titles) {
    const vector = features.vectors[title];
    if (vector !== undefined) raw[title] = dot(taste, vector);
  }
  const fit = standardise(raw, titles);
  for (const title of titles) score[title] = (fit[title] ?? 0) + APPEAL_WEIGHT * (appeal[title] ?? 0);
  return { score, fit };
}

/** The match score that members see, 1 to 99: an average fit is 50, two standard deviations above it about 90. */
export function matchScoreOf(fit: number): number {
  return Math.min(99, Math.max(1, Math.round(100 / (1 + Math.exp(-1.1 * fit)))));
}

/** The similarity of titles to `anchor`: the cosine, plus a little appeal to order equals. `-Infinity` for itself. */
export function similarity({ features, appeal }: Catalogue, anchor: number): (title: number) => number {
  const vector = features.vectors[anchor];
  const dense = new Float32Array(features.size);
  if (vector !== undefined) vector.traits.forEach((trait, index) => (dense[trait] = vector.weights[index] ?? 0));
  return (title) => {
    const other = features.vectors[title];
    return other === undefined || title === anchor ? -Infinity : dot(dense, other) + 0.05 * (appeal[title] ?? 0);
  };
}
