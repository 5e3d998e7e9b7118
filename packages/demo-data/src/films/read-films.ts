import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * A row of `movies.json` in the package `vega-datasets`, a data set for teaching that contains deliberate errors.
 */
export interface FilmRow {
  readonly Title: string | number | null;
  readonly 'US Gross': number | null;
  readonly 'Worldwide Gross': number | null;
  readonly 'Release Date': string | null;
  readonly 'MPAA Rating': string | null;
  readonly 'Running Time min': number | null;
  readonly Distributor: string | null;
  readonly Source: string | null;
  readonly 'Major Genre': string | null;
  readonly 'Creative Type': string | null;
  readonly Director: string | null;
  readonly 'Rotten Tomatoes Rating': number | null;
  readonly 'IMDB Rating': number | null;
  readonly 'IMDB Votes': number | null;
}

/** Reads the rows from the installed package; the repository has no copy of them. */
export function readFilmRows(): readonly FilmRow[] {
  const packageEntry = createRequire(import.meta.url).resolve('vega-datasets');
  const file = join(dirname(packageEntry), '..', 'data', 'movies.json');
  return JSON.parse(readFileSync(file, 'utf8')) as FilmRow[];
}
