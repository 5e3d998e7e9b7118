/** Checks of reported episodes, files and encodes. All problems are reported, not only the first. */
import type { AssetKind, ProductionDocument } from '../documents.js';
import type { VideoQuality } from '@marquee/contracts/events/billing';
import type { EncodeOutcome } from './production.js';
import type { FieldProblem } from './read-facts.js';

const MAX_SECONDS = 24 * 3600;
const MAX_NAME_LENGTH = 200;
const MAX_SYNOPSIS_LENGTH = 4000;
const MAX_NUMBER = 1000;

function problem(field: string, code: string, message: string): FieldProblem {
  return {
    path: ['input', field],
    code,
    message,
  };
}

function problemIf(isWrong: boolean, field: string, code: string, message: string): readonly FieldProblem[] {
  return isWrong ? [problem(field, code, message)] : [];
}

function textProblem(field: string, text: string, longest: number): readonly FieldProblem[] {
  return problemIf(text.trim() === '' || text.length > longest, field, 'LENGTH', `From 1 to ${longest} characters.`);
}

function secondsProblem(seconds: number): readonly FieldProblem[] {
  return problemIf(
    seconds < 1 || seconds > MAX_SECONDS,
    'runtimeSeconds',
    'OUT_OF_RANGE',
    `From 1 to ${MAX_SECONDS} seconds.`,
  );
}

export interface EpisodeInput {
  readonly seasonNumber: number;
  readonly number: number;
  readonly name: string;
  readonly synopsis: string;
  readonly runtimeSeconds: number;
}

export function episodeProblems(
  { facts, episodes }: ProductionDocument,
  episode: EpisodeInput,
): readonly FieldProblem[] {
  return [
    ...problemIf(facts.kind !== 'SERIES', 'titleId', 'NOT_A_SERIES', 'Only a series has episodes.'),
    ...problemIf(
      episode.seasonNumber < 1 || episode.seasonNumber > MAX_NUMBER,
      'seasonNumber',
      'OUT_OF_RANGE',
      `From 1 to ${MAX_NUMBER}.`,
    ),
    ...problemIf(
      episode.number < 1 || episode.number > MAX_NUMBER,
      'number',
      'OUT_OF_RANGE',
      `From 1 to ${MAX_NUMBER}.`,
    ),
    ...problemIf(
      episodes.some(({ seasonNumber, number }) => seasonNumber === episode.seasonNumber && number === episode.number),
      'number',
      'TAKEN',
      'The season already has an episode with this number.',
    ),
    ...textProblem('name', episode.name, MAX_NAME_LENGTH),
    ...textProblem('synopsis', episode.synopsis, MAX_SYNOPSIS_LENGTH),
    ...secondsProblem(episode.runtimeSeconds),
  ];
}

export interface AssetInput {
  readonly kind: AssetKind;
  readonly episodeId: string | null;
  readonly name: string;
  readonly languages: readonly string[];
  readonly runtimeSeconds: number | null;
  readonly checksum: string;
}

export function assetProblems({ facts }: ProductionDocument, asset: AssetInput): readonly FieldProblem[] {
  const isWatched = asset.kind === 'VIDEO' || asset.kind === 'TRAILER';
  const belongsToEpisode = facts.kind === 'SERIES' && asset.kind !== 'TRAILER';
  return [
    ...problemIf(
      belongsToEpisode && asset.episodeId === null,
      'episodeId',
      'MISSING',
      'A file of a series needs an episode.',
    ),
    ...problemIf(
      !belongsToEpisode && asset.episodeId !== null,
      'episodeId',
      'NOT_OF_AN_EPISODE',
      'The file belongs to the title as a whole: omit this field.',
    ),
    ...textProblem('name', asset.name, MAX_NAME_LENGTH),
    ...problemIf(asset.languages.length === 0, 'languages', 'MISSING', 'At least one language is required.'),
    ...problemIf(
      isWatched && asset.runtimeSeconds === null,
      'runtimeSeconds',
      'MISSING',
      'The running time is required.',
    ),
    ...(asset.runtimeSeconds === null ? [] : secondsProblem(asset.runtimeSeconds)),
    ...problemIf(
      !/^[0-9a-f]{64}$/.test(asset.checksum),
      'checksum',
      'NOT_SHA_256',
      'The SHA-256 of the file: 64 hexadecimal digits in lower case.',
    ),
  ];
}

export interface EncodeInput {
  readonly outcome: 'COMPLETED' | 'FAILED';
  readonly maxQuality: VideoQuality | null;
  readonly reason: string | null;
}

export type ReadEncode = { readonly result: EncodeOutcome } | { readonly problems: readonly FieldProblem[] };

export function readEncode({ outcome, maxQuality, reason }: EncodeInput): ReadEncode {
  if (outcome === 'COMPLETED') {
    return maxQuality === null
      ? { problems: [problem('maxQuality', 'MISSING', 'The best quality of the ladder is required.')] }
      : { result: { outcome, maxQuality } };
  }
  return reason === null || reason.trim() === ''
    ? { problems: [problem('reason', 'MISSING', 'The reason of the failure is required.')] }
    : { result: { outcome, reason } };
}
