/** Where to go on. */
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
  /** Nothing is left to go on with. */
  readonly completed: boolean;
}

function nextAfter(episodeId: EpisodeId, episodes: readonly EpisodeInOrder[]): EpisodeInOrder | null {
  const index = episodes.findIndex(({ id }) => id === episodeId);
  return index < 0 ? null : (episodes[index + 1] ?? null);
}

/** The beginning of an episode, or the middle of it when it was left there before. */
function resumeEpisode(episode: EpisodeInOrder, bookmark: BookmarkState): ResumePoint {
  const known = bookmark.episodes[episode.id];
  const mark =
    known !== undefined && !isFinished(known) ? known : { positionSeconds: 0, durationSeconds: episode.runtimeSeconds };
  return {
    episodeId: episode.id,
    positionSeconds: mark.positionSeconds,
    durationSeconds: mark.durationSeconds,
    completed: false,
  };
}

/**
 * Where a profile goes on in a title. A finished episode makes room for the next one.
 * @param episodes All of the title's, in order of showing; empty for a film.
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
 * Whether a title belongs into Continue Watching. Whoever has an episode behind them is in the middle of the series,
 * even in the first seconds of the next one.
 */
export function isToContinue(bookmark: BookmarkState, resume: ResumePoint): boolean {
  if (bookmark.isHidden || resume.completed) return false;
  return isStarted(resume) || Object.values(bookmark.episodes).some(isFinished);
}
