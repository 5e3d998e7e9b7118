/** Batched reads by key. Each request has loaders of its own. */
import type DataLoader from 'dataloader';
import type { TitleId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { createLoader } from '@marquee/subgraph/create-loader';
import type { RequestWork } from '@marquee/subgraph/create-loader';
import type { Entry, TemplateStore } from './store.js';

export interface TemplateLoaders {
  /** The viewer's entry on a title; null without an entry or a profile. */
  readonly entryOnTitle: DataLoader<TitleId, Entry | null>;
}

export function createLoaders({
  store,
  viewer,
  work,
}: {
  readonly store: TemplateStore;
  readonly viewer: ViewerIdentity | null;
  readonly work: RequestWork | null;
}): TemplateLoaders {
  return {
    entryOnTitle: createLoader(async (titleIds) => {
      const profileId = viewer?.profileId ?? null;
      return profileId === null ? titleIds.map(() => null) : store.entriesOn(profileId, titleIds);
    }, work),
  };
}
