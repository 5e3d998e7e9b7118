/** The point at which a profile continues a title. */
import type { EpisodeId } from '@marquee/contracts/ids';
import type { BookmarkState } from './bookmark.js';
import { isFinished, isStarted } from './watched.js';
import type { PlaybackPosition } from './watched.js';

export interface EpisodeInOrder {
  readonly id: EpisodeId;
  readonly runtimeSeconds: number;
}

export interface ResumePoint extends PlaybackPosition {
  /** Null for a film. */
  readonly episodeId: EpisodeId | null;
  /** Nothing is left to watch. */
  readonly completed: boolean;
}

function nextAfter(episodeId: EpisodeId, episodes: readonly EpisodeInOrder[]): EpisodeInOrder | null {
  const index = episodes.findIndex(({ id }) => id === episodeId);
  return index < 0 ? null : (episodes[index + 1] ?? null);
}

/** The position in an unfinished episode, otherwise its beginning. */
function resumeEpisode(episode: EpisodeInOrder, bookmark: BookmarkState): ResumePoint {
  const known = bookmark.episodes[episode.id];
  const position =
    known !== undefined && !isFinished(known) ? known : { positionSeconds: 0, durationSeconds: episode.runtimeSeconds };
  return {
    episodeId: episode.id,
    positionSeconds: position.positionSeconds,
    durationSeconds: position.durationSeconds,
    completed: false,
  };
}

/**
 * A finished episode is followed by the next one.
 * @param episodes All episodes of the title, in viewing order; empty for a film.
 */
export function resumePoint(bookmark: BookmarkState, episodes: readonly EpisodeInOrder[]): ResumePoint {
  const { episodeId, positionSeconds, durationSeconds } = bookmark;
  const finished = isFinished(bookmark);
  const next = finished && episodeId !== null ? nextAfter(episodeId, episodes) : null;
  return next === null
    ? { episodeId, positionSeconds, durationSeconds, completed: finished }
    : resumeEpisode(next, bookmark);
}

/**
 * Whether a title belongs in Continue Watching: it is started, or one of its episodes is finished and the next one is
 * not.
 */
export function belongsInContinueWatching(bookmark: BookmarkState, resume: ResumePoint): boolean {
  if (bookmark.isHidden || resume.completed) return false;
  return isStarted(resume) || Object.values(bookmark.episodes).some(isFinished);
}
