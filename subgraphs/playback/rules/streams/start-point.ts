/** Which episode a start plays, and from which position. */
import type { EpisodeId } from '@marquee/contracts/ids';
import type { BookmarkState } from '../viewing/bookmark.js';
import { resumePoint } from '../viewing/resume-point.js';
import type { EpisodeInOrder } from '../viewing/resume-point.js';
import { isFinished } from '../viewing/watched.js';

export interface StartableTitle {
  /** Of a film or special; null for a series. */
  readonly runtimeSeconds: number | null;
  /** In viewing order; empty unless the title is a series. */
  readonly episodes: readonly EpisodeInOrder[];
}

export interface StartPoint {
  /** Null for a film. */
  readonly episodeId: EpisodeId | null;
  readonly resumeAtSeconds: number;
  readonly durationSeconds: number;
}

function startEpisode(episode: EpisodeInOrder, bookmark: BookmarkState | null): StartPoint {
  const position = bookmark?.episodes[episode.id];
  const resumeAtSeconds = position === undefined || isFinished(position) ? 0 : position.positionSeconds;
  return { episodeId: episode.id, resumeAtSeconds, durationSeconds: episode.runtimeSeconds };
}

/** The episode to continue with; the first one of a series that was never started or was watched to its end. */
function episodeToStart(
  episodes: readonly EpisodeInOrder[],
  bookmark: BookmarkState | null,
): EpisodeInOrder | undefined {
  const resume = bookmark === null ? null : resumePoint(bookmark, episodes);
  const next = resume === null || resume.completed ? undefined : episodes.find(({ id }) => id === resume.episodeId);
  return next ?? episodes[0];
}

/**
 * A finished film or episode starts over; an unfinished one resumes at its position.
 * @param episodeId Null: the episode to continue with.
 * @returns Null when the title has no such episode, or no length.
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
