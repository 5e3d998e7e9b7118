/** Writes to a profile's viewing. Each raises the viewing's version, and conflicts with a concurrent write. */
import type { NewEvent } from '@marquee/contracts/events/envelope';
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import type { Write } from '@marquee/document-store/port';
import type { Bookmark } from '../documents.js';
import { retryOnConflict } from '@marquee/document-store/retry-on-conflict';
import type { PlaybackStore } from '../store.js';

/** The change that a use case decides on, given the current bookmark. */
export interface ViewingChange {
  readonly writes: readonly Write[];
  readonly events: readonly NewEvent[];
  /** The bookmark after the change; null when there is none. */
  readonly bookmark: Bookmark | null;
}

/** A profile's viewing as it was read, and the write that raises its version. */
export interface ViewingState {
  /** The bookmark of the title; null when there is none. */
  readonly bookmark: Bookmark | null;
  /** The version for the documents of the next write. */
  readonly nextVersion: number;
  /** Must be part of every commit that changes the viewing. */
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

/** Decides and commits, and repeats both after a conflict. Returns the bookmark after the change. */
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
