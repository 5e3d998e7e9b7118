/**
 * Writes to a profile's viewing, one after another: each raises the profile's version and fails when another came
 * first.
 */
import type { NewEvent } from '@marquee/contracts/events/envelope';
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import type { Write } from '@marquee/document-store/port';
import type { Bookmark } from '../documents.js';
import { retryOnConflict } from '@marquee/document-store/retry-on-conflict';
import type { PlaybackStore } from '../store.js';

/** What a use case wants done to a bookmark, given the one that stands. */
export interface ViewingChange {
  readonly writes: readonly Write[];
  readonly events: readonly NewEvent[];
  /** The bookmark after it; null when there is none. */
  readonly bookmark: Bookmark | null;
}

/** A profile's viewing as it was read, and the way to count one more write of it. */
export interface ViewingState {
  /** The title's; null when there is none. */
  readonly bookmark: Bookmark | null;
  /** What the next write's documents say as their version. */
  readonly nextVersion: number;
  /** Belongs into every commit that changes the viewing. */
  readonly versionWrite: Write;
}

export async function readViewing(store: PlaybackStore, profileId: ProfileId, titleId: TitleId): Promise<ViewingState> {
  const { viewings } = store.collections;
  const viewing = await store.viewing(profileId);
  const [bookmark = null] = await store.bookmarks(profileId, [titleId]);
  const nextVersion = (viewing?.document.version ?? 0) + 1;
  const head = { id: profileId, version: nextVersion };
  return {
    bookmark,
    nextVersion,
    versionWrite: viewing === null ? viewings.insert(head) : viewings.replace(head, viewing.version),
  };
}

/**
 * Decides and commits, again with fresh eyes when another write of the profile came between. Answers the bookmark after
 * it.
 */
export function writeViewing(
  store: PlaybackStore,
  profileId: ProfileId,
  titleId: TitleId,
  decide: (viewing: ViewingState) => Promise<ViewingChange> | ViewingChange,
): Promise<Bookmark | null> {
  return retryOnConflict(async () => {
    const viewing = await readViewing(store, profileId, titleId);
    const { writes, events, bookmark } = await decide(viewing);
    if (writes.length > 0) await store.commit({ writes: [viewing.versionWrite, ...writes], events });
    return bookmark;
  });
}
