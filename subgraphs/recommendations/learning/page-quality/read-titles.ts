/**
 * Files of titles: `movieId,title,genres` with a header (MovieLens csv), or `MovieID::Title::Genres`. Genres are
 * separated by `|`.
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parse } from 'csv-parse/sync';
import { DataError } from '../data/data-error.js';
import type { NamedTitle } from './file-world.js';

const MAX_TITLES = 1_000_000;
const MAX_LINE = 10_000;

/** By id. Rejects with a `DataError` that names file and line. */
export async function readTitles(file: string): Promise<ReadonlyMap<string, NamedTitle>> {
  const titles = new Map<string, NamedTitle>();
  const input = createReadStream(file, 'latin1');
  let line = 0;
  try {
    for await (const text of createInterface({ input, crlfDelay: Infinity })) {
      line += 1;
      if (text === '' || (line === 1 && /^\ufeff?movieId,/i.test(Buffer.from(text, 'latin1').toString()))) continue;
      if (text.length > MAX_LINE || titles.size === MAX_TITLES)
        throw new DataError(file, line, `a line has at most ${MAX_LINE} characters, a file ${MAX_TITLES} titles`);
      const [id = '', name = '', genres, ...rest] = fieldsOf(text, file, line);
      if (id === '' || name === '' || genres === undefined || rest.length > 0)
        throw new DataError(file, line, 'a title is `id,title,genres` or `id::title::genres`');
      titles.set(id, { name, genres: genres.split('|').filter((genre) => genre !== '' && !genre.startsWith('(')) });
    }
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(file, line, error instanceof Error ? error.message : String(error));
  } finally {
    input.destroy();
  }
  return titles;
}

/** MovieLens-1M is in ISO 8859-1, the later sets in UTF-8. */
function fieldsOf(text: string, file: string, line: number): readonly string[] {
  const utf8 = Buffer.from(text, 'latin1').toString();
  const decoded = utf8.includes('\ufffd') ? text : utf8;
  if (decoded.includes('::')) return decoded.split('::');
  try {
    return parse(decoded)[0] ?? [];
  } catch {
    throw new DataError(file, line, 'the quotes are not those of a csv file');
  }
}
