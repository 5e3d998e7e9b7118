/** Batched reads by key, created for each request. */
import type { SubscriptionState } from '@marquee/contracts/events/billing';
import type { EpisodeId, TitleId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { ViewerRestrictions } from '@marquee/contracts/visibility';
import { createLoader } from '@marquee/subgraph/create-loader';
import type { Loader, RequestWork } from '@marquee/subgraph/create-loader';
import type { Bookmark, EpisodeRecord, TitleRecord } from './documents.js';
import { memberRestrictions } from './restrictions.js';
import type { Member, PlaybackStore } from './store.js';

export interface PlaybackLoaders {
  readonly titles: Loader<TitleId, TitleRecord | null>;
  readonly episodes: Loader<EpisodeId, EpisodeRecord | null>;
  /** Bookmarks of the viewer's profile; null without a bookmark or without a profile. */
  readonly bookmarks: Loader<TitleId, Bookmark | null>;
  /** The viewer's records from other subgraphs' events; read once. Null for a guest. */
  readonly member: () => Promise<Member | null>;
  /** Null for a guest and for an erased account or profile: no title is visible. */
  readonly restrictions: () => Promise<ViewerRestrictions | null>;
  /** What the viewer may play; read once. */
  readonly rights: () => Promise<ViewerRights>;
}

export interface ViewerRights {
  /** As `restrictions`. */
  readonly restrictions: ViewerRestrictions | null;
  /** Null while no event of billing about the account has arrived. */
  readonly subscription: SubscriptionState | null;
}

interface LoaderScope {
  readonly store: PlaybackStore;
  readonly viewer: ViewerIdentity | null;
  readonly work: RequestWork | null;
}

/** Calls `read` once, when its result is first needed. */
function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return () => (reading ??= read());
}

export function createLoaders({ store, viewer, work }: LoaderScope): PlaybackLoaders {
  const profileId = viewer?.profileId ?? null;
  const member = once(async () => (viewer === null ? null : store.member(viewer)));
  const restrictions = once(async () => {
    const known = await member();
    return viewer === null || known === null ? null : memberRestrictions(viewer, known);
  });
  return {
    titles: createLoader((ids) => store.titles(ids), work),
    episodes: createLoader((ids) => store.episodes(ids), work),
    bookmarks: createLoader(
      async (ids) => (profileId === null ? ids.map(() => null) : store.bookmarks(profileId, ids)),
      work,
    ),
    member,
    restrictions,
    rights: once(async () => ({
      restrictions: await restrictions(),
      subscription: (await member())?.subscription ?? null,
    })),
  };
}
