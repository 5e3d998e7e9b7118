/** Merges the progress reports of several players into one bookmark. */
import type { EpisodeId } from '@marquee/contracts/ids';
import { isFinished, isStarted } from './watched.js';
import type { PlaybackPosition } from './watched.js';

export interface TimedPosition extends PlaybackPosition {
  /** RFC 3339 in UTC, so that the order of the texts is the order in time. */
  readonly updatedAt: string;
}

/** A profile's position in a title: the latest one, and the latest one in each episode. */
export interface BookmarkState extends TimedPosition {
  /** The episode last watched; null for a film. */
  readonly episodeId: EpisodeId | null;
  readonly episodes: Readonly<Record<string, TimedPosition>>;
  readonly isHidden: boolean;
}

/** A player's report of its position. */
export interface ProgressReport extends TimedPosition {
  readonly episodeId: EpisodeId | null;
}

function isLater(report: TimedPosition, known: TimedPosition | undefined): boolean {
  return known === undefined || report.updatedAt > known.updatedAt;
}

/**
 * The bookmark after a report. The report with the later `updatedAt` wins, in whichever order they arrive; a repeated
 * report changes nothing. Returns `current` itself when nothing changes. A later report makes a hidden title visible
 * again.
 */
export function moveBookmark(current: BookmarkState | null, report: ProgressReport): BookmarkState {
  const { episodeId, positionSeconds, durationSeconds, updatedAt } = report;
  const position: TimedPosition = { positionSeconds, durationSeconds, updatedAt };
  const known = current?.episodes ?? {};
  const movesEpisode = episodeId !== null && isLater(report, known[episodeId]);
  const episodes = movesEpisode ? { ...known, [episodeId]: position } : known;
  if (current === null || isLater(report, current)) return { ...position, episodeId, episodes, isHidden: false };
  return movesEpisode ? { ...current, episodes } : current;
}

/**
 * Whether the bookmark is a candidate for Continue Watching. A series stays open after its last episode, since another
 * episode may be added.
 */
export function isOpen(bookmark: BookmarkState): boolean {
  if (bookmark.isHidden) return false;
  return bookmark.episodeId !== null || (isStarted(bookmark) && !isFinished(bookmark));
}
