/** Which titles a profile has started and finished. */
import type { Catalogue } from '../catalogue/catalogue.js';
import { isStarted } from './history.js';
import type { View } from './history.js';

export { isStarted } from './history.js';

export interface WatchedTitles {
  /** Started or finished. */
  readonly started: ReadonlySet<number>;
  /** Started and not finished. */
  readonly inProgress: ReadonlySet<number>;
  /** Finished, the latest first. */
  readonly finished: readonly number[];
}

/** @param isShown Titles for which it is false are ignored. */
export function readWatched(
  { indexOf }: Catalogue,
  views: readonly View[],
  isShown: (title: number) => boolean,
): WatchedTitles {
  const known = views.flatMap((view) => {
    const title = indexOf.get(view.titleId);
    return title !== undefined && isShown(title) && isStarted(view) ? [{ title, view }] : [];
  });
  return {
    started: new Set(known.map(({ title }) => title)),
    inProgress: new Set(known.filter(({ view }) => !view.completed).map(({ title }) => title)),
    finished: known.filter(({ view }) => view.completed).map(({ title }) => title),
  };
}
