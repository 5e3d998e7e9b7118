/** The taste of a profile: a vector made of what it watched, listed and rejected. */
import type { TitleId } from '@marquee/contracts/ids';
import type { Catalogue } from '../catalogue/catalogue.js';
import { addVector, normalise } from '../catalogue/feature-vectors.js';
import type { View } from './history.js';

/** After this time a view counts half as much. Taste changes over months, not days. */
const HALF_LIFE_MS = 90 * 24 * 3600 * 1000;
/** Weight of a title on My List. A finished title weighs 1. */
const LISTED_WEIGHT = 0.4;
const REJECTED_WEIGHT = -0.5;
/** A title that was abandoned in its first tenth counts against its traits. */
const ABANDONED = { share: 0.1, weight: -0.15 } as const;

export interface Signals {
  readonly views: readonly View[];
  readonly listed: readonly TitleId[];
  readonly rejected: readonly TitleId[];
}

/** How much of a title was watched, as evidence that it was liked: from -0.15 to 1. */
export function watchedWeight({ share, completed }: View): number {
  if (completed) return 1;
  return share < ABANDONED.share ? ABANDONED.weight : 0.4 + 0.6 * share;
}

function recency({ at }: View, asOf: Date): number {
  return 2 ** (-Math.max(0, asOf.getTime() - Date.parse(at)) / HALF_LIFE_MS);
}

/** The weight of a view in the taste as of `asOf`. */
export function viewWeight(view: View, asOf: Date): number {
  return watchedWeight(view) * recency(view, asOf);
}

/**
 * The taste vector, of length 1; null while no signal is positive.
 * @param asOf Equal instants give equal tastes: pass the start of the day for values that must not change within it.
 */
export function tasteOf(catalogue: Catalogue, { views, listed, rejected }: Signals, asOf: Date): Float32Array | null {
  const { features, indexOf } = catalogue;
  const taste = new Float32Array(features.size);
  let evidence = 0;
  const add = (titleId: TitleId, weight: number): void => {
    const vector = features.vectors[indexOf.get(titleId) ?? -1];
    if (vector === undefined) return;
    addVector(taste, vector, weight);
    if (weight > 0) evidence += weight;
  };
  for (const view of views) add(view.titleId, viewWeight(view, asOf));
  for (const titleId of listed) add(titleId, LISTED_WEIGHT);
  for (const titleId of rejected) add(titleId, REJECTED_WEIGHT);
  return evidence === 0 ? null : normalise(taste);
}
