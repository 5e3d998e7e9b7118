/** How the reports of several players become one bookmark. */
import type { EpisodeId } from '@marquee/contracts/ids';
import { isFinished, isStarted } from './watched.js';
import type { PlaybackPosition } from './watched.js';

export interface TimedPosition extends PlaybackPosition {
  /** RFC 3339 in UTC, so that text order is time order. */
  readonly updatedAt: string;
}

/** Where a profile stands in one title: the mark last set, and the last one in every episode. */
export interface BookmarkState extends TimedPosition {
  /** The episode last watched; null for a film. */
  readonly episodeId: EpisodeId | null;
  readonly episodes: Readonly<Record<string, TimedPosition>>;
  readonly isHidden: boolean;
}

/** What a player reports. */
export interface ProgressReport extends TimedPosition {
  readonly episodeId: EpisodeId | null;
}

function isLater(report: TimedPosition, known: TimedPosition | undefined): boolean {
  return known === undefined || report.updatedAt > known.updatedAt;
}

/**
 * The bookmark after a report: the later event wins, whichever arrives first, and a report that arrives twice changes
 * nothing. Answers `current` itself when the report is too late to matter. A report that was watched later brings a
 * hidden title back.
 */
export function moveBookmark(current: BookmarkState | null, report: ProgressReport): BookmarkState {
  const { episodeId, positionSeconds, durationSeconds, updatedAt } = report;
  const mark: TimedPosition = { positionSeconds, durationSeconds, updatedAt };
  const known = current?.episodes ?? {};
  const movesEpisode = episodeId !== null && isLater(report, known[episodeId]);
  const episodes = movesEpisode ? { ...known, [episodeId]: mark } : known;
  if (current === null || isLater(report, current)) return { ...mark, episodeId, episodes, isHidden: false };
  return movesEpisode ? { ...current, episodes } : current;
}

/**
 * Whether the bookmark may stand in Continue Watching as far as it alone can tell. A series stays open when its last
 * episode is finished: another may come.
 */
export function isOpen(bookmark: BookmarkState): boolean {
  if (bookmark.isHidden) return false;
  return bookmark.episodeId !== null || (isStarted(bookmark) && !isFinished(bookmark));
}
