/** Batched reads by key, made anew for each request. */
import DataLoader from 'dataloader';
import type { EpisodeId, TitleId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { Bookmark, EpisodeRecord, TitleRecord } from './documents.js';
import type { Member, PlaybackStore } from './store.js';

export interface PlaybackLoaders {
  readonly titles: DataLoader<TitleId, TitleRecord | null>;
  readonly episodes: DataLoader<EpisodeId, EpisodeRecord | null>;
  /** The asking profile's bookmarks; null without one, or without a profile. */
  readonly bookmarks: DataLoader<TitleId, Bookmark | null>;
  /** What others told us about the viewer; read once. Null when nobody is signed in. */
  readonly member: () => Promise<Member | null>;
}

interface LoaderScope {
  readonly store: PlaybackStore;
  readonly viewer: ViewerIdentity | null;
}

function memberOnce({ store, viewer }: LoaderScope): () => Promise<Member | null> {
  let reading: Promise<Member | null> | undefined;
  return () => (reading ??= viewer === null ? Promise.resolve(null) : store.member(viewer));
}

export function createLoaders(scope: LoaderScope): PlaybackLoaders {
  const { store, viewer } = scope;
  const profileId = viewer?.profileId ?? null;
  return {
    titles: new DataLoader((ids) => store.titles(ids)),
    episodes: new DataLoader((ids) => store.episodes(ids)),
    bookmarks: new DataLoader(async (ids) =>
      profileId === null ? ids.map(() => null) : store.bookmarks(profileId, ids),
    ),
    member: memberOnce(scope),
  };
}
