/** From bookmarks to what a client is shown of them. */
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

/** Where the profile goes on in a title. */
export function progressInTitle(
  bookmark: Bookmark,
  title: TitleRecord,
  resume: ResumePoint = resumePoint(bookmark, title.episodes),
): WatchProgressModel {
  return toProgress(bookmark, resume, bookmark.updatedAt);
}

/** Where the profile stands in one episode, whichever it watched last; null when it never started it. */
export function progressInEpisode(bookmark: Bookmark, episodeId: EpisodeId): WatchProgressModel | null {
  const mark = bookmark.episodes[episodeId];
  if (mark === undefined) return null;
  return toProgress(bookmark, { ...mark, episodeId, completed: isFinished(mark) }, mark.updatedAt);
}
