/** A player reports where somebody is. */
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import type { BookmarkChanged } from '@marquee/contracts/events/playback';
import { bookmarkId } from './documents.js';
import type { Bookmark } from './documents.js';
import { isOpen, moveBookmark } from './rules/bookmark.js';
import type { BookmarkState, Report } from './rules/bookmark.js';
import { isFinished } from './rules/watched.js';
import type { PlaybackStore } from './store.js';
import { writeViewing } from './write-viewing.js';

export interface Where {
  readonly profileId: ProfileId;
  readonly titleId: TitleId;
  /** Where it is watched, ISO 3166-1 alpha-2. */
  readonly country: string;
}

const toBookmark = (state: BookmarkState, { profileId, titleId }: Where, version: number): Bookmark => ({
  ...state,
  id: bookmarkId(profileId, titleId),
  profileId,
  titleId,
  isOpen: isOpen(state),
  version,
});

const bookmarkChanged = (bookmark: Bookmark, country: string): BookmarkChanged => {
  const { profileId, titleId, episodeId, positionSeconds, durationSeconds, updatedAt } = bookmark;
  return {
    type: 'BookmarkChanged',
    version: 1,
    key: profileId,
    occurredAt: updatedAt,
    payload: {
      profileId,
      country,
      view: { titleId, episodeId, positionSeconds, durationSeconds, completed: isFinished(bookmark), at: updatedAt },
    },
  };
};

/**
 * Moves the bookmark and says so to the others, in one commit. A report that comes too late changes nothing; one of before the
 * title was removed from the history is ignored. Answers the bookmark that stands afterwards.
 * @param report With a position within the duration.
 */
export const setBookmark = (store: PlaybackStore, where: Where, report: Report): Promise<Bookmark | null> =>
  writeViewing(store, where.profileId, where.titleId, async (current, version) => {
    if (current === null) {
      const removal = await store.removal(where.profileId, where.titleId);
      if (removal !== null && report.updatedAt <= removal.removedAt) return { writes: [], events: [], bookmark: null };
    }
    const moved = moveBookmark(current, report);
    if (moved === current) return { writes: [], events: [], bookmark: current };
    const bookmark = toBookmark(moved, where, version);
    return {
      writes: [store.collections.bookmarks.put(bookmark)],
      events: moved.updatedAt === report.updatedAt ? [bookmarkChanged(bookmark, where.country)] : [],
      bookmark,
    };
  });

/** Takes the title out of Continue Watching until it is watched again. Answers null when there is no bookmark. */
export const hideFromContinueWatching = (store: PlaybackStore, profileId: ProfileId, titleId: TitleId): Promise<Bookmark | null> =>
  writeViewing(store, profileId, titleId, (current, version) => {
    if (current === null || current.isHidden) return { writes: [], events: [], bookmark: current };
    const bookmark: Bookmark = { ...current, isHidden: true, isOpen: false, version };
    return { writes: [store.collections.bookmarks.put(bookmark)], events: [], bookmark };
  });
