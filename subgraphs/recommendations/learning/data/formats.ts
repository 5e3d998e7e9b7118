/** The formats of data files, how they are told apart, and what one line of each says. */
import { parse as parseCsv } from 'csv-parse/sync';
import { DataError } from './data-error.js';
import type { Line } from './read-lines.js';

/**
 * - `csv`: MovieLens since 2016, `userId,movieId,rating,timestamp`, with or without a header; rating and time may miss.
 * - `double-colon`: MovieLens-1M and -10M, `UserID::MovieID::Rating::Timestamp`.
 * - `tab`: MovieLens-100k, the same four columns with tabs.
 * - `lists`: `user item item …` with spaces, one line per user, without times; a user may have no items.
 */
export const FORMATS = ['csv', 'double-colon', 'tab', 'lists'] as const;
export type Format = (typeof FORMATS)[number];

export interface Rating {
  readonly user: string;
  readonly item: string;
  /** Null when the file has no ratings. */
  readonly rating: number | null;
  /** Seconds since 1970; null when the file has no times. */
  readonly time: number | null;
}

/** Where the columns of a table stand, from 0; null for a column that the table does not have. */
export interface Columns {
  readonly user: number;
  readonly item: number;
  readonly rating: number | null;
  readonly time: number | null;
  /** Number of fields of every line. */
  readonly count: number;
}

const DELIMITERS = { csv: ',', 'double-colon': '::', tab: '\t' } as const;

/** Names of columns in headers, in lower case without `_` and without a type, as in RecBole's `user_id:token`. */
const HEADER_NAMES: Readonly<Record<'user' | 'item' | 'rating' | 'time', readonly string[]>> = {
  user: ['userid', 'user', 'profileid', 'memberid'],
  item: ['movieid', 'itemid', 'titleid', 'item', 'movie', 'title'],
  rating: ['rating', 'score'],
  time: ['timestamp', 'time'],
};

/** The format by the first line that has a delimiter; `lists` when none of the lines has one. */
export function detectFormat(lines: readonly string[]): Format {
  for (const line of lines) {
    const text = line.trim();
    if (text.includes('::')) return 'double-colon';
    if (text.includes('\t')) return 'tab';
    if (text.includes(',')) return 'csv';
    if (text.includes(' ')) return 'lists';
  }
  return 'lists';
}

/**
 * Throws a `DataError` for text of a known kind that none of the formats is, and which would be taken for one: JSON, and
 * tables with semicolons.
 *
 * @param sample The first lines with content of a file whose format is not given.
 */
export function refuseForeignText(file: string, sample: readonly Line[]): void {
  const [first] = sample;
  if (first === undefined) return;
  if (/^\s*[[{]/.test(first.text))
    throw new DataError(
      file,
      first.number,
      'the file is JSON; write a line userId,movieId,rating,timestamp for each interaction',
    );
  const count = (text: string, part: string): number => text.split(part).length - 1;
  const isSemicolons = ({ text }: Line): boolean =>
    count(text, ';') > count(text, ',') && !text.includes('\t') && !text.includes('::');
  if (sample.every(isSemicolons))
    throw new DataError(
      file,
      first.number,
      'the columns are separated by ";"; put "," between them (and "." for a decimal comma), or name the --format',
    );
}

/** `1 1193 5 978300760`: a table with spaces, which as lists would take ratings and times for titles. */
const SPACED_RATING = /^\S+ +\S+ +([0-5]|10|\d\.\d) +\d{9,10}(\.\d+)?$/;

/**
 * User and titles of a line of lists. Throws a `DataError` for a line that is one of a table.
 *
 * @param sample The first lines of the file when its format was found by them, else none.
 */
export function splitList(file: string, { number, text }: Line, sample: readonly Line[]): readonly string[] {
  const ids = text.trim().split(/\s+/);
  if (number === sample[0]?.number && sample.every((line) => SPACED_RATING.test(line.text.trim())))
    throw new DataError(
      file,
      number,
      'the line looks like user, title, rating and time with spaces; put tabs or commas between them, ' +
        'or say --format lists',
    );
  const strange = ids.find((id) => id.includes(',') || id.includes('::'));
  if (strange === undefined) return ids;
  throw new DataError(
    file,
    number,
    `the id "${shorten(strange)}" has a "," or "::"; ids of lists stand between spaces`,
  );
}

/** The fields of a line of a table, trimmed. Quotes are those of RFC 4180; a quoted field ends in its line. */
export function splitFields(file: string, { number, text }: Line, format: Exclude<Format, 'lists'>): readonly string[] {
  const delimiter = DELIMITERS[format];
  if (format !== 'csv' || !text.includes('"')) return text.split(delimiter).map((field) => field.trim());
  try {
    const [fields] = parseCsv(text, { delimiter, trim: true, relax_column_count: true });
    return fields ?? [];
  } catch {
    throw new DataError(file, number, 'a quote is not closed in its line, or stands inside a field');
  }
}

/**
 * The columns that the first line of a table declares.
 *
 * @returns `isHeader`: the line names columns and holds no rating.
 */
export function readColumns(
  file: string,
  { number }: Line,
  fields: readonly string[],
  format: Exclude<Format, 'lists'>,
): { readonly columns: Columns; readonly isHeader: boolean } {
  const names = fields.map((field) => field.toLowerCase().replaceAll(/:.*|[_ -]/g, ''));
  const find = (column: keyof typeof HEADER_NAMES): number | null => {
    const index = names.findIndex((name) => HEADER_NAMES[column].includes(name));
    return index === -1 ? null : index;
  };
  const [user, item] = [find('user'), find('item')];
  if (user !== null && item !== null)
    return {
      columns: { user, item, rating: find('rating'), time: find('time'), count: fields.length },
      isHeader: true,
    };
  if (format !== 'double-colon' && (user !== null || item !== null || /^[a-z]+$/i.test(fields[2] ?? '')))
    throw new DataError(file, number, 'the header must name a column userId and a column movieId');
  // Two columns with a tab are pairs, and also a list of one title: both mean the same.
  const counts = { csv: [2, 3, 4], tab: [2, 4], 'double-colon': [4] }[format];
  const isWhole = counts.includes(fields.length);
  if (!isWhole) throw new DataError(file, number, `found ${countFields(fields)}; ${describeTable(format)}`);
  const columns = { user: 0, item: 1, rating: fields.length > 2 ? 2 : null, time: fields.length > 3 ? 3 : null };
  return { columns: { ...columns, count: fields.length }, isHeader: false };
}

function countFields({ length }: readonly string[]): string {
  return `${length} ${length === 1 ? 'field' : 'fields'}`;
}

function describeTable(format: Exclude<Format, 'lists'>): string {
  const names = ['userId', 'movieId', 'rating', 'timestamp'];
  if (format === 'tab') return `a line is ${names.join(' TAB ')}, or with --format lists: user item item …`;
  return `a line is ${names.join(DELIMITERS[format])}`;
}

/** Throws a `DataError` when the line has another number of fields than the columns, or a field is not what it should be. */
export function toRating(
  file: string,
  { number }: Line,
  fields: readonly string[],
  columns: Columns,
  format: Exclude<Format, 'lists'>,
): Rating {
  if (fields.length !== columns.count)
    throw new DataError(
      file,
      number,
      `found ${countFields(fields)} where the first line has ${columns.count}; ` + describeTable(format),
    );
  return {
    user: fields[columns.user] ?? '',
    item: fields[columns.item] ?? '',
    rating: columns.rating === null ? null : readScore(file, number, fields[columns.rating]),
    time: columns.time === null ? null : readTime(file, number, fields[columns.time]),
  };
}

const DECIMAL = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

function readNumber(file: string, line: number, name: string, field: string | undefined): number {
  const value = DECIMAL.test(field ?? '') ? Number(field) : NaN;
  if (Number.isFinite(value)) return value;
  throw new DataError(file, line, `the ${name} must be a number, got "${shorten(field ?? '')}"`);
}

/** The largest rating, and as a negative number the smallest. */
const MAX_RATING = 1e6;

function readScore(file: string, line: number, field: string | undefined): number {
  const rating = readNumber(file, line, 'rating', field);
  if (Math.abs(rating) <= MAX_RATING) return rating;
  throw new DataError(
    file,
    line,
    `the rating must be from -${MAX_RATING} to ${MAX_RATING}, got "${shorten(field ?? '')}"`,
  );
}

/** In seconds this is the year 5138, in milliseconds the year 1973. */
const MAX_SECONDS = 1e11;

function readTime(file: string, line: number, field: string | undefined): number {
  const seconds = readNumber(file, line, 'timestamp', field);
  if (seconds >= 0 && seconds < MAX_SECONDS) return seconds;
  const advice = seconds < 0 ? '' : '; divide milliseconds by 1000';
  throw new DataError(
    file,
    line,
    `the timestamp must be in seconds since 1970, got "${shorten(field ?? '')}"${advice}`,
  );
}

/** A text as it is shown in a message: its first 40 characters. */
export function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
