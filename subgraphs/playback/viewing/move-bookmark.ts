/** Somebody has come to another place in a title: what that changes, and what the others are told of it. */
import type { BookmarkChanged, TitleCompleted } from '@marquee/contracts/events/playback';
import type { ProfileId } from '@marquee/contracts/ids';
import { bookmarkId } from '../documents.js';
import type { Bookmark, TitleRecord } from '../documents.js';
import { isOpen, moveBookmark } from '../rules/viewing/bookmark.js';
import type { BookmarkState, ProgressReport } from '../rules/viewing/bookmark.js';
import { resumePoint } from '../rules/viewing/resume-point.js';
import { isFinished } from '../rules/viewing/watched.js';
import type { PlaybackStore } from '../store.js';
import type { ViewingChange, ViewingState } from './write-viewing.js';

export interface BookmarkTarget {
  readonly profileId: ProfileId;
  readonly title: TitleRecord;
  /** Where it is watched, ISO 3166-1 alpha-2. */
  readonly country: string;
}

function toBookmark(state: BookmarkState, { profileId, title }: BookmarkTarget, version: number): Bookmark {
  return {
    ...state,
    id: bookmarkId(profileId, title.id),
    profileId,
    titleId: title.id,
    isOpen: isOpen(state),
    version,
  };
}

function bookmarkChanged(bookmark: Bookmark, country: string): BookmarkChanged {
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
}

function isCompleted(bookmark: BookmarkState | null, { episodes }: TitleRecord): boolean {
  return bookmark !== null && resumePoint(bookmark, episodes).completed;
}

function titleCompleted({ profileId, titleId, updatedAt }: Bookmark, country: string): TitleCompleted {
  return {
    type: 'TitleCompleted',
    version: 1,
    key: profileId,
    occurredAt: updatedAt,
    payload: { profileId, titleId, country, at: updatedAt },
  };
}

/**
 * A report that comes too late changes nothing; one of before the title was removed from the history is ignored.
 * @param report With a position within the duration.
 */
export async function decideBookmarkMove(
  store: PlaybackStore,
  where: BookmarkTarget,
  report: ProgressReport,
  { bookmark: current, nextVersion }: ViewingState,
): Promise<ViewingChange> {
  if (current === null) {
    const removal = await store.removal(where.profileId, where.title.id);
    if (removal !== null && report.updatedAt <= removal.removedAt) return { writes: [], events: [], bookmark: null };
  }
  const moved = moveBookmark(current, report);
  if (moved === current) return { writes: [], events: [], bookmark: current };
  const bookmark = toBookmark(moved, where, nextVersion);
  const changed = moved.updatedAt === report.updatedAt ? [bookmarkChanged(bookmark, where.country)] : [];
  const completed =
    isCompleted(bookmark, where.title) && !isCompleted(current, where.title)
      ? [titleCompleted(bookmark, where.country)]
      : [];
  return { writes: [store.collections.bookmarks.upsert(bookmark)], events: [...changed, ...completed], bookmark };
}
