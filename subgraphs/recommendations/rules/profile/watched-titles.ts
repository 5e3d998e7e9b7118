/** Which titles a profile has started, finished and liked. */
import type { Catalogue } from '../catalogue/catalogue.js';
import type { View } from './history.js';
import { viewWeight } from './taste.js';

/** A title counts as started from this share on. */
const STARTED_SHARE = 0.03;

export function isStarted({ share, completed }: View): boolean {
  return completed || share > STARTED_SHARE;
}

export interface WatchedTitles {
  /** Started or finished. */
  readonly started: ReadonlySet<number>;
  /** Started and not finished. */
  readonly inProgress: ReadonlySet<number>;
  /** Finished, the latest first. */
  readonly finished: readonly number[];
  /** The most liked titles, recent ones first: anchors of "Because you watched" rows. At most 8. */
  readonly anchors: readonly number[];
}

/** A view of less weight is no anchor. */
const MIN_ANCHOR_WEIGHT = 0.2;
const MAX_ANCHORS = 8;

/** @param isShown Titles for which it is false are ignored. */
export function readWatched(
  { indexOf }: Catalogue,
  views: readonly View[],
  isShown: (title: number) => boolean,
  asOf: Date,
): WatchedTitles {
  const known = views.flatMap((view) => {
    const title = indexOf.get(view.titleId);
    return title !== undefined && isShown(title) && isStarted(view) ? [{ title, view }] : [];
  });
  const anchors = known
    .map(({ title, view }) => ({ title, weight: viewWeight(view, asOf) }))
    .filter(({ weight }) => weight > MIN_ANCHOR_WEIGHT)
    .sort((a, b) => b.weight - a.weight)
    .slice(0, MAX_ANCHORS);
  return {
    started: new Set(known.map(({ title }) => title)),
    inProgress: new Set(known.filter(({ view }) => !view.completed).map(({ title }) => title)),
    finished: known.filter(({ view }) => view.completed).map(({ title }) => title),
    anchors: anchors.map(({ title }) => title),
  };
}
