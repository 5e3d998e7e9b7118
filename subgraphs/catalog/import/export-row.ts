/** A title in an export file: one line of JSON. */
import { isRecord } from '@marquee/runtime/is-record';
import { createHash } from 'node:crypto';
import { asId } from '@marquee/contracts/ids';
import type { TitleId } from '@marquee/contracts/ids';
import { maturityOf } from '@marquee/contracts/maturity';
import type { TitleDocument, WholeTitle } from '../documents.js';
import { windowProblems } from '../rules/licence-windows.js';

type Rating = Omit<NonNullable<TitleDocument['rating']>, 'level'>;

/** Maturity level, version and the order of seasons and episodes are computed on import and not part of the row. */
export interface ExportRow extends Omit<TitleDocument, 'version' | 'seasonIds' | 'rating' | 'trailers'> {
  readonly rating: Rating;
  readonly seasons: readonly {
    readonly id: string;
    readonly number: number;
    readonly releaseYear: number;
    readonly episodes: readonly {
      readonly id: string;
      readonly number: number;
      readonly name: string;
      readonly synopsis: string;
      readonly runtimeSeconds: number;
    }[];
  }[];
}

const TEXTS = ['id', 'kind', 'originalLanguage', 'maxQuality', 'publishedAt'] as const;
const LISTS = [
  'genres',
  'moods',
  'people',
  'windows',
  'audioLanguages',
  'subtitleLanguages',
  'audioDescription',
  'closedCaptions',
  'seasons',
] as const;

function shapeProblems(row: Readonly<Record<string, unknown>>): readonly string[] {
  return [
    ...TEXTS.filter((field) => typeof row[field] !== 'string' || row[field] === '').map(
      (field) => `${field} is not a text`,
    ),
    ...LISTS.filter((field) => !Array.isArray(row[field])).map((field) => `${field} is not a list`),
    ...['names', 'synopses', 'rating']
      .filter((field) => !isRecord(row[field]))
      .map((field) => `${field} is not an object`),
    ...(Number.isInteger(row['releaseYear']) ? [] : ['releaseYear is not a whole number']),
    ...(typeof row['withdrawn'] === 'boolean' && typeof row['downloadable'] === 'boolean'
      ? []
      : ['withdrawn and downloadable are not both booleans']),
  ];
}

function meaningProblems({
  names,
  originalLanguage,
  windows,
  kind,
  runtimeSeconds,
  seasons,
}: ExportRow): readonly string[] {
  const countries = [...new Set(windows.map(({ country }) => country))];
  const spansOf = (country: string) =>
    windows
      .filter((window) => window.country === country)
      .map(({ from, until }) => ({ from: new Date(from), until: until === null ? null : new Date(until) }));
  return [
    ...((names[originalLanguage] ?? '').trim() === '' ? ['it has no name in its original language'] : []),
    ...(windows.every(
      ({ from, until }) => !Number.isNaN(Date.parse(from)) && (until === null || !Number.isNaN(Date.parse(until))),
    )
      ? []
      : ['a licence has invalid dates']),
    ...countries
      .filter((country) => windowProblems(spansOf(country)).length > 0)
      .map((country) => `its licences in ${country} overlap or end before they begin`),
    ...(kind === 'SERIES' && seasons.length === 0 ? ['it is a series without a season'] : []),
    ...(kind !== 'SERIES' && runtimeSeconds === null ? ['it has no running time'] : []),
  ];
}

/** Throws an `Error` with all problems of the line. */
export function readRow(line: string): ExportRow {
  const row: unknown = JSON.parse(line);
  if (!isRecord(row)) throw new Error('it is not an object');
  const wrong = shapeProblems(row);
  if (wrong.length > 0) throw new Error(wrong.join('; '));
  // `shapeProblems` has checked the shape.
  const checked = row as unknown as ExportRow;
  const invalid = meaningProblems(checked);
  if (invalid.length > 0) throw new Error(invalid.join('; '));
  return checked;
}

/** The documents of a row. An unknown rating label counts as the strictest level. */
export function toWholeTitle({ seasons, rating, ...facts }: ExportRow): WholeTitle {
  const titleId = asId<TitleId>(facts.id);
  return {
    title: {
      ...facts,
      rating: { ...rating, level: maturityOf(rating.board, rating.label) },
      version: 1,
      seasonIds: seasons.map(({ id }) => asId(id)),
      trailers: [],
    },
    seasons: seasons.map(({ id, number, releaseYear, episodes }) => ({
      id: asId(id),
      titleId,
      number,
      releaseYear,
      episodeIds: episodes.map((episode) => asId(episode.id)),
    })),
    episodes: seasons.flatMap(({ number: seasonNumber, episodes }) =>
      episodes.map((episode) => ({ ...episode, id: asId(episode.id), titleId, seasonNumber })),
    ),
  };
}

/** The row of stored documents: the inverse of `toWholeTitle`. */
export function toRow({ title, seasons, episodes }: WholeTitle): ExportRow {
  const { version: _, seasonIds: __, trailers: ___, rating, ...facts } = title;
  const { level: ____, ...printed } = rating;
  return {
    ...facts,
    rating: printed,
    seasons: seasons.map(({ id, number, releaseYear }) => ({
      id,
      number,
      releaseYear,
      episodes: episodes
        .filter(({ seasonNumber }) => seasonNumber === number)
        .map(({ titleId: _____, seasonNumber: ______, ...episode }) => episode),
    })),
  };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, each]) => [name, sorted(each)]),
  );
}

/** SHA-256 of a row, independent of the order of its fields. */
export function hashOfRow(row: ExportRow): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(row)))
    .digest('hex');
}
