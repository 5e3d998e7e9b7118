/** The schema's `WatchProgress` of a bookmark. */
import type { EpisodeId } from '@marquee/contracts/ids';
import type { Bookmark, TitleRecord } from '../documents.js';
import type { WatchProgressModel } from '../models.js';
import { resumePoint } from '../rules/viewing/resume-point.js';
import type { ResumePoint } from '../rules/viewing/resume-point.js';
import { isFinished, percentOf } from '../rules/viewing/watched.js';

function toProgress({ titleId, version }: Bookmark, resume: ResumePoint, updatedAt: string): WatchProgressModel {
  return {
    titleId,
    episode: resume.episodeId === null ? null : { id: resume.episodeId },
    positionSeconds: resume.positionSeconds,
    durationSeconds: resume.durationSeconds,
    percent: percentOf(resume),
    completed: resume.completed,
    updatedAt,
    version: String(version),
  };
}

/** Progress in a title: where the profile continues. */
export function progressInTitle(
  bookmark: Bookmark,
  title: TitleRecord,
  resume: ResumePoint = resumePoint(bookmark, title.episodes),
): WatchProgressModel {
  return toProgress(bookmark, resume, bookmark.updatedAt);
}

/** Progress in one episode; null when the profile never started it. */
export function progressInEpisode(bookmark: Bookmark, episodeId: EpisodeId): WatchProgressModel | null {
  const position = bookmark.episodes[episodeId];
  if (position === undefined) return null;
  return toProgress(bookmark, { ...position, episodeId, completed: isFinished(position) }, position.updatedAt);
}
