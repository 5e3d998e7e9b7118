/** Bookmarks that a member, or a player without a session, moves by itself. */
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import type { Bookmark } from '../documents.js';
import { decideBookmarkMove } from './move-bookmark.js';
import type { BookmarkTarget } from './move-bookmark.js';
import type { ProgressReport } from '../rules/viewing/bookmark.js';
import type { PlaybackStore } from '../store.js';
import { writeViewing } from './write-viewing.js';

/**
 * Moves the bookmark and says so to the others, in one commit. Answers the bookmark that stands afterwards.
 * @param report With a position within the duration.
 */
export function setBookmark(
  store: PlaybackStore,
  where: BookmarkTarget,
  report: ProgressReport,
): Promise<Bookmark | null> {
  return writeViewing(store, where.profileId, where.title.id, (viewing) =>
    decideBookmarkMove(store, where, report, viewing),
  );
}

/** Takes the title out of Continue Watching until it is watched again. Answers null when there is no bookmark. */
export function hideFromContinueWatching(
  store: PlaybackStore,
  profileId: ProfileId,
  titleId: TitleId,
): Promise<Bookmark | null> {
  return writeViewing(store, profileId, titleId, ({ bookmark: current, nextVersion }) => {
    if (current === null || current.isHidden) return { writes: [], events: [], bookmark: current };
    const bookmark: Bookmark = { ...current, isHidden: true, isOpen: false, version: nextVersion };
    return { writes: [store.collections.bookmarks.upsert(bookmark)], events: [], bookmark };
  });
}
