/** Reads interactions from a data file: MovieLens tables and plain lists, told apart by their content. */
import { DataError } from './data-error.js';
import { detectFormat, readColumns, refuseForeignText, shorten, splitFields, splitList, toRating } from './formats.js';
import type { Columns, Format } from './formats.js';
import { createInteractionsBuilder } from './interactions-builder.js';
import type { InteractionsBuilder } from './interactions-builder.js';
import { DATA_LIMITS } from './limits.js';
import type { DataLimits } from './limits.js';
import { readLines } from './read-lines.js';
import type { Line } from './read-lines.js';
import type { Interactions } from '../model.js';

export interface ReadOptions {
  /** Null: by the content of the file. */
  readonly format: Format | null;
  /** Ratings below it are left out; null: every rating is an interaction. */
  readonly minRating: number | null;
  readonly limits: DataLimits;
  /** Is called about once per megabyte. */
  readonly progress: (bytes: number, total: number) => void;
}

export interface DataFile {
  readonly interactions: Interactions;
  readonly format: Format;
  /** Lines with content, without the header. */
  readonly lines: number;
  /** Pairs of user and item that occurred again; the first in time is kept. */
  readonly duplicates: number;
  /** Ratings that were left out because they are below `minRating`. */
  readonly belowMinRating: number;
}

const NO_RATINGS = 'the file has no ratings, so that no lowest rating can be required';

/** Lines that are looked at to detect the format. */
const SAMPLE_LINES = 20;

/** Throws a `DataError` with file and line number for a file that cannot be read or has another form. */
export async function readInteractions(file: string, options: Partial<ReadOptions> = {}): Promise<DataFile> {
  const { format = null, minRating = null, limits = DATA_LIMITS, progress } = options;
  const builder = createInteractionsBuilder();
  const sample: Line[] = [];
  let reader: LineReader | null = null;
  const startReader = (): LineReader => {
    if (format === null) refuseForeignText(file, sample);
    const found = format ?? detectFormat(sample.map(({ text }) => text));
    const created = createLineReader(file, found, builder, {
      ...{ minRating, limits },
      sample: format === null ? sample : [],
    });
    for (const line of sample) created.read(line);
    return created;
  };
  for await (const line of readLines(file, limits.lineBytes, progress)) {
    if (line.text.trim() === '') continue;
    if (reader !== null) reader.read(line);
    else if (sample.push(line) === SAMPLE_LINES) reader = startReader();
  }
  if (sample.length === 0) throw new DataError(file, null, 'the file is empty');
  reader ??= startReader();
  if (builder.interactions === 0)
    throw new DataError(
      file,
      null,
      reader.belowMinRating() > 0
        ? `every rating is below ${minRating}; give a smaller lowest rating`
        : 'the file has no interactions; a line is user item item …, or has columns with "," or "::" or tabs between',
    );
  return { ...builder.build(), format: reader.format, lines: reader.lines(), belowMinRating: reader.belowMinRating() };
}

interface LineReader {
  readonly format: Format;
  read(line: Line): void;
  lines(): number;
  belowMinRating(): number;
}

function createLineReader(
  file: string,
  format: Format,
  builder: InteractionsBuilder,
  { minRating, limits, sample }: Pick<ReadOptions, 'minRating' | 'limits'> & { readonly sample: readonly Line[] },
): LineReader {
  if (minRating !== null && format === 'lists') throw new DataError(file, null, NO_RATINGS);
  let columns: Columns | null = null;
  let [lines, belowMinRating] = [0, 0];
  const checked = (line: Line, kind: 'user' | 'title', id: string): string => {
    if (id === '') throw new DataError(file, line.number, `the id of the ${kind} is empty`);
    if (id.length > limits.idLength)
      throw new DataError(
        file,
        line.number,
        `the id of the ${kind} is longer than ${limits.idLength} characters: "${shorten(id)}"`,
      );
    return id;
  };
  const checkSizes = (line: Line): void => {
    for (const size of ['interactions', 'users', 'items'] as const)
      if (builder[size] > limits[size])
        throw new DataError(file, line.number, `the file has more than ${limits[size]} ${size}`);
  };
  const readTable = (line: Line, tableFormat: Exclude<Format, 'lists'>): void => {
    const fields = splitFields(file, line, tableFormat);
    if (columns === null) {
      const first = readColumns(file, line, fields, tableFormat);
      columns = first.columns;
      if (minRating !== null && columns.rating === null) throw new DataError(file, line.number, NO_RATINGS);
      if (first.isHeader) return;
    }
    const { user, item, rating, time } = toRating(file, line, fields, columns, tableFormat);
    lines += 1;
    const [userId, itemId] = [checked(line, 'user', user), checked(line, 'title', item)];
    if (minRating !== null && rating !== null && rating < minRating) belowMinRating += 1;
    else builder.add(builder.addUser(userId), itemId, time);
  };
  const readList = (line: Line): void => {
    const [user = '', ...items] = splitList(file, line, sample);
    lines += 1;
    const index = builder.addUser(checked(line, 'user', user));
    for (const item of items) builder.add(index, checked(line, 'title', item), null);
  };
  return {
    format,
    lines: () => lines,
    belowMinRating: () => belowMinRating,
    read: (line) => {
      if (format === 'lists') readList(line);
      else readTable(line, format);
      checkSizes(line);
    },
  };
}
