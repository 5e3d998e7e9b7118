/** DataLoaders, created per request. */
import type DataLoader from 'dataloader';
import type { TitleId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { createLoader } from '@marquee/subgraph/create-loader';
import type { RequestWork } from '@marquee/subgraph/create-loader';
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
  work,
}: {
  readonly store: RatingsStore;
  readonly viewer: ViewerIdentity | null;
  readonly work: RequestWork | null;
}): RatingsLoaders {
  return {
    rating: createLoader(async (titleIds) => {
      const profileId = viewer?.profileId ?? null;
      return profileId === null ? titleIds.map(() => null) : store.ratingsOn(profileId, titleIds);
    }, work),
    tally: createLoader((titleIds) => store.tallies(titleIds), work),
    title: createLoader((titleIds) => store.titles(titleIds), work),
  };
}
