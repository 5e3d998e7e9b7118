/** Checks a player's progress report against its title. */
import type { TitleKind } from '@marquee/contracts/events/catalog';
import type { ProgressReport } from './bookmark.js';
import type { EpisodeInOrder } from './resume-point.js';
import { clampPosition } from './watched.js';

export interface ReportedTitle {
  readonly kind: TitleKind;
  readonly runtimeSeconds: number | null;
  readonly episodes: readonly EpisodeInOrder[];
}

export interface ReportInput {
  readonly episodeId: string | null;
  readonly positionSeconds: number;
  readonly clientTime: Date;
}

export interface FieldProblem {
  /** Starts at the mutation's arguments. */
  readonly path: readonly string[];
  readonly code: string;
  readonly message: string;
}

export type ReadReportResult =
  | { readonly outcome: 'report'; readonly report: ProgressReport }
  | { readonly outcome: 'unknown-episode'; readonly episodeId: string }
  | { readonly outcome: 'invalid'; readonly fields: readonly FieldProblem[] };

function problem(field: keyof ReportInput | 'titleId', code: string, message: string): FieldProblem {
  return {
    path: ['input', field],
    code,
    message,
  };
}

function problemsOf(title: ReportedTitle, { episodeId, positionSeconds }: ReportInput): readonly FieldProblem[] {
  const isSeries = title.kind === 'SERIES';
  return [
    positionSeconds < 0 ? problem('positionSeconds', 'NEGATIVE', 'A position must be 0 or more seconds.') : null,
    isSeries && episodeId === null ? problem('episodeId', 'MISSING', 'A series needs an episode.') : null,
    !isSeries && episodeId !== null
      ? problem('episodeId', 'NOT_A_SERIES', 'The title has no episodes: omit this field.')
      : null,
    !isSeries && title.runtimeSeconds === null
      ? problem('titleId', 'NO_LENGTH', 'The title has no length, so it has no positions.')
      : null,
  ].filter((each) => each !== null);
}

/**
 * Reports all problems at once. Limits the position to the length, and the time to `now`, so that a player's clock that
 * runs ahead does not win over later reports.
 */
export function readProgressReport(title: ReportedTitle, input: ReportInput, now: Date): ReadReportResult {
  const fields = problemsOf(title, input);
  if (fields.length > 0) return { outcome: 'invalid', fields };
  const { episodeId } = input;
  const episode = title.episodes.find(({ id }) => id === episodeId);
  if (episodeId !== null && episode === undefined) return { outcome: 'unknown-episode', episodeId };
  const durationSeconds = episode?.runtimeSeconds ?? title.runtimeSeconds ?? 0;
  const at = input.clientTime.getTime() > now.getTime() ? now : input.clientTime;
  return {
    outcome: 'report',
    report: {
      episodeId: episode?.id ?? null,
      positionSeconds: clampPosition(input.positionSeconds, durationSeconds),
      durationSeconds,
      updatedAt: at.toISOString(),
    },
  };
}
