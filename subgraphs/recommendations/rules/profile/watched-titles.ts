/** What of the catalogue a profile has been in. */
import type { Catalogue } from '../catalogue/catalogue.js';
import type { View } from './history.js';
import { viewWeight } from './taste.js';

/** Beyond a glance. */
const STARTED = 0.03;

export interface WatchedTitles {
  /** Begun or finished: nothing to discover. */
  readonly started: ReadonlySet<number>;
  /** Begun and not finished. */
  readonly inProgress: ReadonlySet<number>;
  /** Finished, the latest first. */
  readonly finished: readonly number[];
  /** What it enjoyed most, of late above all: what rows may hang on. */
  readonly anchors: readonly number[];
}

/** Less than this is no reason to recommend anything. */
const MIN_ANCHOR_WEIGHT = 0.2;
const MAX_ANCHORS = 8;

/** @param isShown Titles outside are as if they had never been watched. */
export function readWatched(
  { indexOf }: Catalogue,
  views: readonly View[],
  isShown: (title: number) => boolean,
  asOf: Date,
): WatchedTitles {
  const known = views.flatMap((view) => {
    const title = indexOf.get(view.titleId);
    return title !== undefined && isShown(title) && view.share > STARTED ? [{ title, view }] : [];
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
