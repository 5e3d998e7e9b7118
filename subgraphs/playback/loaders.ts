/** Batched reads by key, created for each request. */
import type DataLoader from 'dataloader';
import type { EpisodeId, TitleId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { ViewerRestrictions } from '@marquee/contracts/visibility';
import { createLoader } from '@marquee/subgraph/create-loader';
import type { RequestWork } from '@marquee/subgraph/create-loader';
import type { Bookmark, EpisodeRecord, TitleRecord } from './documents.js';
import { memberRestrictions } from './restrictions.js';
import type { Member, PlaybackStore } from './store.js';

export interface PlaybackLoaders {
  readonly titles: DataLoader<TitleId, TitleRecord | null>;
  readonly episodes: DataLoader<EpisodeId, EpisodeRecord | null>;
  /** Bookmarks of the viewer's profile; null without a bookmark or without a profile. */
  readonly bookmarks: DataLoader<TitleId, Bookmark | null>;
  /** The viewer's records from other subgraphs' events; read once. Null for a guest. */
  readonly member: () => Promise<Member | null>;
  /** Null for a guest and for an erased account or profile: no title is visible. */
  readonly restrictions: () => Promise<ViewerRestrictions | null>;
}

interface LoaderScope {
  readonly store: PlaybackStore;
  readonly viewer: ViewerIdentity | null;
  readonly work: RequestWork | null;
}

function memberOnce({ store, viewer }: LoaderScope): () => Promise<Member | null> {
  let reading: Promise<Member | null> | undefined;
  return () => (reading ??= viewer === null ? Promise.resolve(null) : store.member(viewer));
}

export function createLoaders(scope: LoaderScope): PlaybackLoaders {
  const { store, viewer, work } = scope;
  const profileId = viewer?.profileId ?? null;
  const member = memberOnce(scope);
  return {
    titles: createLoader((ids) => store.titles(ids), work),
    episodes: createLoader((ids) => store.episodes(ids), work),
    bookmarks: createLoader(
      async (ids) => (profileId === null ? ids.map(() => null) : store.bookmarks(profileId, ids)),
      work,
    ),
    member,
    restrictions: async () => {
      const known = await member();
      return viewer === null || known === null ? null : memberRestrictions(viewer, known);
    },
  };
}
