/** Changes of a bookmark that a member asks for. Each commits the bookmark together with its events. */
import type { BookmarkHidden, HistoryRemoved } from '@marquee/contracts/events/playback';
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import { bookmarkId } from '../documents.js';
import type { Bookmark } from '../documents.js';
import type { ProgressReport } from '../rules/viewing/bookmark.js';
import type { PlaybackStore } from '../store.js';
import { decideBookmarkMove } from './move-bookmark.js';
import type { BookmarkTarget } from './move-bookmark.js';
import { writeViewing } from './write-viewing.js';

/**
 * Moves the bookmark of a title. Returns the bookmark after the call.
 * @param report Its position must lie within the duration.
 */
export function setBookmark(
  store: PlaybackStore,
  target: BookmarkTarget,
  report: ProgressReport,
): Promise<Bookmark | null> {
  return writeViewing(store, target.profileId, target.title.id, (viewing) =>
    decideBookmarkMove(store, target, report, viewing),
  );
}

/** Hides the title from Continue Watching until it is watched again. Returns null when there is no bookmark. */
export function hideFromContinueWatching(
  store: PlaybackStore,
  profileId: ProfileId,
  titleId: TitleId,
  now: Date,
): Promise<Bookmark | null> {
  const at = now.toISOString();
  const hidden: BookmarkHidden = {
    type: 'BookmarkHidden',
    version: 1,
    key: profileId,
    occurredAt: at,
    payload: { profileId, titleId, at },
  };
  return writeViewing(store, profileId, titleId, ({ bookmark: current, nextVersion }) => {
    if (current === null || current.isHidden) return { writes: [], events: [], bookmark: current };
    const bookmark: Bookmark = { ...current, isHidden: true, isOpen: false, version: nextVersion };
    return { writes: [store.collections.bookmarks.upsert(bookmark)], events: [hidden], bookmark };
  });
}

/** Removes the bookmark, stores the removal and publishes `HistoryRemoved`. Changes nothing without a bookmark. */
export async function removeFromHistory(
  store: PlaybackStore,
  profileId: ProfileId,
  titleId: TitleId,
  now: Date,
): Promise<void> {
  const { bookmarks, removals } = store.collections;
  const at = now.toISOString();
  const removed: HistoryRemoved = {
    type: 'HistoryRemoved',
    version: 1,
    key: profileId,
    occurredAt: at,
    payload: { profileId, titleId, at },
  };
  await writeViewing(store, profileId, titleId, ({ bookmark: current }) => {
    if (current === null) return { writes: [], events: [], bookmark: null };
    const id = bookmarkId(profileId, titleId);
    return {
      writes: [bookmarks.remove(id), removals.upsert({ id, profileId, removedAt: at })],
      events: [removed],
      bookmark: null,
    };
  });
}
