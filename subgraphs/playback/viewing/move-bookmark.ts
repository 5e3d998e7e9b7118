/** Applies a progress report to a bookmark: the writes and the events. */
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
  /** The viewer's country, ISO 3166-1 alpha-2. */
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
 * Ignores a report that is older than the bookmark, or older than the title's removal from the history.
 * @param report Its position must lie within the duration.
 */
export async function decideBookmarkMove(
  store: PlaybackStore,
  target: BookmarkTarget,
  report: ProgressReport,
  { bookmark: current, nextVersion }: ViewingState,
): Promise<ViewingChange> {
  if (current === null) {
    const removal = await store.removal(target.profileId, target.title.id);
    if (removal !== null && report.updatedAt <= removal.removedAt) return { writes: [], events: [], bookmark: null };
  }
  const moved = moveBookmark(current, report);
  if (moved === current) return { writes: [], events: [], bookmark: current };
  const bookmark = toBookmark(moved, target, nextVersion);
  const changed = moved.updatedAt === report.updatedAt ? [bookmarkChanged(bookmark, target.country)] : [];
  const completed =
    isCompleted(bookmark, target.title) && !isCompleted(current, target.title)
      ? [titleCompleted(bookmark, target.country)]
      : [];
  return { writes: [store.collections.bookmarks.upsert(bookmark)], events: [...changed, ...completed], bookmark };
}
