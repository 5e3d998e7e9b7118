/** DataLoaders, created per request. */
import DataLoader from 'dataloader';
import type { TitleId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { Rating, TitleRecord, TitleTally } from './documents.js';
import type { RatingsStore } from './store.js';

export interface RatingsLoaders {
  /** The viewer profile's rating of a title; null when there is none, and without a profile. */
  readonly rating: DataLoader<TitleId, Rating | null>;
  readonly tally: DataLoader<TitleId, TitleTally | null>;
  readonly title: DataLoader<TitleId, TitleRecord | null>;
}

export function createLoaders({
  store,
  viewer,
}: {
  readonly store: RatingsStore;
  readonly viewer: ViewerIdentity | null;
}): RatingsLoaders {
  return {
    rating: new DataLoader(async (titleIds) => {
      const profileId = viewer?.profileId ?? null;
      return profileId === null ? titleIds.map(() => null) : store.ratingsOn(profileId, titleIds);
    }),
    tally: new DataLoader((titleIds) => store.tallies(titleIds)),
    title: new DataLoader((titleIds) => store.titles(titleIds)),
  };
}
