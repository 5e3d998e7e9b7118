/** What a profile has done, as the entries of a history for the model: one per title, the earliest first. */
import type { Thumb } from '@marquee/contracts/events/ratings';
import type { TitleId } from '@marquee/contracts/ids';
import type { Rating } from './ratings.js';
import type { View } from './history.js';
import { watchedWeight } from './taste.js';

export interface Signals {
  /** The latest first. */
  readonly views: readonly View[];
  readonly listed: readonly TitleId[];
  readonly rejected: readonly TitleId[];
  readonly ratings: readonly Rating[];
}

/** Entries by position; weights are about -0.5 to 1.5. */
export interface FoldedHistory {
  readonly titleIds: readonly TitleId[];
  readonly weights: Float32Array;
}

/** After this time the half of a view's weight that fades has halved; the other half stays. */
const HALF_LIFE_MS = 90 * 24 * 3_600_000;
/** A finished title weighs 1. */
const LISTED_WEIGHT = 0.4;
const REJECTED_WEIGHT = -0.5;
/** Of a title that was rated and has no view. */
const RATED_WEIGHTS: Readonly<Record<Thumb, number>> = { LOVE: 1.2, UP: 0.8, DOWN: REJECTED_WEIGHT };
/** Factors of a view's weight. */
const RATED_FACTORS: Readonly<Record<Exclude<Thumb, 'DOWN'>, number>> = { LOVE: 1.5, UP: 1.25 };

function recency({ at }: View, asOf: Date): number {
  return 0.5 + 0.5 * 2 ** (-Math.max(0, asOf.getTime() - Date.parse(at)) / HALF_LIFE_MS);
}

function weightOf(view: View, thumb: Thumb | undefined, asOf: Date): number {
  const watched = watchedWeight(view) * recency(view, asOf);
  if (thumb === undefined) return watched;
  return thumb === 'DOWN' ? REJECTED_WEIGHT : Math.max(watched, RATED_WEIGHTS.UP / 2) * RATED_FACTORS[thumb];
}

/**
 * Null while no entry has a positive weight.
 *
 * @param signals
 * @param asOf Equal instants give equal histories: pass the start of the day.
 */
export function foldHistory({ views, listed, rejected, ratings }: Signals, asOf: Date): FoldedHistory | null {
  const weights = new Map<TitleId, number>();
  const thumbs = new Map(ratings.map(({ titleId, thumb }) => [titleId, thumb]));
  for (const titleId of listed) weights.set(titleId, LISTED_WEIGHT);
  for (const [titleId, thumb] of thumbs) weights.set(titleId, RATED_WEIGHTS[thumb]);
  for (const view of [...views].reverse()) {
    // A map keeps the place of a key that is set again: a view comes after the title's place on the list.
    weights.delete(view.titleId);
    weights.set(view.titleId, weightOf(view, thumbs.get(view.titleId), asOf));
  }
  for (const titleId of rejected) weights.set(titleId, REJECTED_WEIGHT);
  if (![...weights.values()].some((weight) => weight > 0)) return null;
  return { titleIds: [...weights.keys()], weights: Float32Array.from(weights.values()) };
}
