/**
 * What a profile has done, as the entries of a history for the model: one per title, the earliest first. Weight and age
 * of an entry depend on the entry alone, and on the time of the last view: without one of the others it counts the same.
 */
import type { Thumb } from '@marquee/contracts/events/ratings';
import type { TitleId } from '@marquee/contracts/ids';
import { dayNumberOf } from '../../learning/history-ages.js';
import { watchStepOf } from './history.js';
import type { History, View, WatchStep } from './history.js';
import type { Rating } from './ratings.js';

export interface Signals extends Pick<History, 'lastAt'> {
  /** The latest first. */
  readonly views: readonly View[];
  readonly listed: readonly TitleId[];
  readonly rejected: readonly TitleId[];
  readonly ratings: readonly Rating[];
}

/** Entries by position. */
export interface FoldedHistory {
  readonly titleIds: readonly TitleId[];
  /** About -0.5 to 1.5. */
  readonly weights: Float32Array;
  /** Whole days between the entry and the last view. */
  readonly ages: Float32Array;
}

/** What they gain is measured by `recs ablate`. */
const WATCHED_WEIGHTS: Readonly<Record<WatchStep, number>> = {
  opened: 0,
  abandoned: 0,
  quarter: 0.5,
  half: 0.6,
  'three quarters': 0.8,
  most: 0.9,
  completed: 1,
};
const REJECTED_WEIGHT = -0.5;
/** Of a title that was rated and has no view. */
const RATED_WEIGHTS: Readonly<Record<Thumb, number>> = { LOVE: 1.2, UP: 0.8, DOWN: REJECTED_WEIGHT };
/** Factors of a view's weight. */
const RATED_FACTORS: Readonly<Record<Exclude<Thumb, 'DOWN'>, number>> = { LOVE: 1.5, UP: 1.25 };
/** Titles of the list, and rejected ones, count at any time as a view of so many days ago. */
const LISTED = { weight: 0.4, age: 30 } as const;
const REJECTED_AGE = 30;

interface Entry {
  readonly weight: number;
  readonly age: number;
}

function viewWeight(view: View, thumb: Thumb | undefined): number {
  const watched = WATCHED_WEIGHTS[watchStepOf(view)];
  if (thumb === undefined) return watched;
  return thumb === 'DOWN' ? REJECTED_WEIGHT : Math.max(watched, RATED_WEIGHTS.UP / 2) * RATED_FACTORS[thumb];
}

/** Null while no entry has a positive weight. */
export function foldHistory({ views, listed, rejected, ratings, lastAt }: Signals): FoldedHistory | null {
  const lastDay = dayOf(lastAt ?? views[0]?.at ?? ratings[0]?.at ?? '1970-01-01');
  const ageOf = (at: string): number => Math.max(0, lastDay - dayOf(at));
  const entries = new Map<TitleId, Entry>();
  const thumbs = new Map(ratings.map(({ titleId, thumb }) => [titleId, thumb]));
  for (const titleId of listed) entries.set(titleId, LISTED);
  for (const { titleId, thumb, at } of [...ratings].reverse())
    entries.set(titleId, { weight: RATED_WEIGHTS[thumb], age: ageOf(at) });
  for (const view of [...views].reverse()) {
    // A map keeps the place of a key that is set again: a view comes after the title's place on the list.
    const known = entries.get(view.titleId);
    const weight = viewWeight(view, thumbs.get(view.titleId));
    if (weight === 0 && known !== undefined) continue;
    entries.delete(view.titleId);
    if (weight !== 0) entries.set(view.titleId, { weight, age: ageOf(view.at) });
  }
  for (const titleId of rejected) entries.set(titleId, { weight: REJECTED_WEIGHT, age: REJECTED_AGE });
  const all = [...entries.values()];
  if (!all.some(({ weight }) => weight > 0)) return null;
  return {
    titleIds: [...entries.keys()],
    weights: Float32Array.from(all, ({ weight }) => weight),
    ages: Float32Array.from(all, ({ age }) => age),
  };
}

function dayOf(at: string): number {
  return dayNumberOf(Date.parse(at));
}
