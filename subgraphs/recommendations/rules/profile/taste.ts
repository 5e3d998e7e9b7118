/** What a profile likes, read off what it watched, listed and turned down. */
import type { TitleId } from '@marquee/contracts/ids';
import type { Catalogue } from '../catalogue/catalogue.js';
import { addVector, normalise } from '../catalogue/feature-vectors.js';
import type { View } from './history.js';

/** A view counts half as much after this long: taste changes over months, not days. */
const HALF_LIFE_MS = 90 * 24 * 3600 * 1000;
/** Putting a title on the list says something, watching it says more. */
const LISTED = 0.4;
const TURNED_DOWN = -0.5;
/** Left within a tenth: not what was hoped for. */
const LEFT_EARLY = { share: 0.1, weight: -0.15 } as const;

export interface Signals {
  readonly views: readonly View[];
  readonly listed: readonly TitleId[];
  readonly turnedDown: readonly TitleId[];
}

/** How gladly it was watched, from -1 to 1. */
export function gladness({ share, completed }: View): number {
  if (completed) return 1;
  return share < LEFT_EARLY.share ? LEFT_EARLY.weight : 0.4 + 0.6 * share;
}

function recency({ at }: View, asOf: Date): number {
  return 2 ** (-Math.max(0, asOf.getTime() - Date.parse(at)) / HALF_LIFE_MS);
}

/** What a view weighs in the taste of `asOf`. */
export function viewWeight(view: View, asOf: Date): number {
  return gladness(view) * recency(view, asOf);
}

/**
 * The direction of a profile's taste, of length 1; null while nothing speaks for any.
 * @param asOf Same instant, same taste: hand in the beginning of the day for what must not change within it.
 */
export function tasteOf(catalogue: Catalogue, { views, listed, turnedDown }: Signals, asOf: Date): Float32Array | null {
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
  for (const titleId of listed) add(titleId, LISTED);
  for (const titleId of turnedDown) add(titleId, TURNED_DOWN);
  return evidence === 0 ? null : normalise(taste);
}
