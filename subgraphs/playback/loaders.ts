/** Batched reads by key, made anew for each request. */
import DataLoader from 'dataloader';
import type { EpisodeId, TitleId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { ViewerRestrictions } from '@marquee/contracts/visibility';
import type { Bookmark, EpisodeRecord, TitleRecord } from './documents.js';
import { memberRestrictions } from './restrictions.js';
import type { Member, PlaybackStore } from './store.js';

export interface PlaybackLoaders {
  readonly titles: DataLoader<TitleId, TitleRecord | null>;
  readonly episodes: DataLoader<EpisodeId, EpisodeRecord | null>;
  /** The asking profile's bookmarks; null without one, or without a profile. */
  readonly bookmarks: DataLoader<TitleId, Bookmark | null>;
  /** What others told us about the viewer; read once. Null when nobody is signed in. */
  readonly member: () => Promise<Member | null>;
  /** Null for a guest and for an erased account or profile: no title is visible. */
  readonly restrictions: () => Promise<ViewerRestrictions | null>;
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
  const member = memberOnce(scope);
  return {
    titles: new DataLoader((ids) => store.titles(ids)),
    episodes: new DataLoader((ids) => store.episodes(ids)),
    bookmarks: new DataLoader(async (ids) =>
      profileId === null ? ids.map(() => null) : store.bookmarks(profileId, ids),
    ),
    member,
    restrictions: async () => {
      const known = await member();
      return viewer === null || known === null ? null : memberRestrictions(viewer, known);
    },
  };
}
