/** What exactly is shown when somebody presses play, and from where. */
import type { EpisodeId } from '@marquee/contracts/ids';
import type { BookmarkState } from '../viewing/bookmark.js';
import { resumePoint } from '../viewing/resume-point.js';
import type { EpisodeInOrder } from '../viewing/resume-point.js';
import { isFinished } from '../viewing/watched.js';

export interface StartableTitle {
  /** Of a film or special; null for a series. */
  readonly runtimeSeconds: number | null;
  /** In order of showing; empty unless it is a series. */
  readonly episodes: readonly EpisodeInOrder[];
}

export interface StartPoint {
  /** Null for a film. */
  readonly episodeId: EpisodeId | null;
  readonly resumeAtSeconds: number;
  readonly durationSeconds: number;
}

function startEpisode(episode: EpisodeInOrder, bookmark: BookmarkState | null): StartPoint {
  const mark = bookmark?.episodes[episode.id];
  const resumeAtSeconds = mark === undefined || isFinished(mark) ? 0 : mark.positionSeconds;
  return { episodeId: episode.id, resumeAtSeconds, durationSeconds: episode.runtimeSeconds };
}

/** The episode to go on with, or the first: of a series never started, or watched to its end. */
function episodeToStart(
  episodes: readonly EpisodeInOrder[],
  bookmark: BookmarkState | null,
): EpisodeInOrder | undefined {
  const resume = bookmark === null ? null : resumePoint(bookmark, episodes);
  const next = resume === null || resume.completed ? undefined : episodes.find(({ id }) => id === resume.episodeId);
  return next ?? episodes[0];
}

/**
 * What was finished starts over; what was left in the middle goes on there.
 * @param episodeId Null leaves the choice of an episode to us.
 * @returns Null when the title has no such episode, or nothing to show.
 */
export function startPoint(
  { runtimeSeconds, episodes }: StartableTitle,
  episodeId: string | null,
  bookmark: BookmarkState | null,
): StartPoint | null {
  if (episodeId !== null || episodes.length > 0) {
    const episode =
      episodeId === null ? episodeToStart(episodes, bookmark) : episodes.find(({ id }) => id === episodeId);
    return episode === undefined ? null : startEpisode(episode, bookmark);
  }
  if (runtimeSeconds === null) return null;
  const resumeAtSeconds = bookmark === null || isFinished(bookmark) ? 0 : bookmark.positionSeconds;
  return {
    episodeId: null,
    resumeAtSeconds: Math.min(resumeAtSeconds, runtimeSeconds),
    durationSeconds: runtimeSeconds,
  };
}
