import { nameKey, repairName, repairPerson } from './repair-text.js';
import type { FilmRow } from './read-films.js';

/** A film with the facts that the data has. */
export interface Film {
  readonly name: string;
  /** `YYYY-MM-DD`. */
  readonly releasedOn: string;
  readonly releaseYear: number;
  readonly mpaLabel: string | null;
  readonly runtimeMinutes: number | null;
  readonly distributor: string | null;
  readonly source: string | null;
  readonly majorGenre: string | null;
  readonly creativeType: string | null;
  readonly director: string | null;
  /** 0..100. */
  readonly criticsScore: number | null;
  /** 0..10. */
  readonly publicScore: number | null;
  readonly votes: number | null;
  readonly grossUsd: number | null;
}

/** Counts of the cleaning. `kept` and the two `dropped` counts add up to `rows`. */
export interface CleaningReport {
  readonly rows: number;
  readonly kept: number;
  readonly droppedNameless: number;
  readonly droppedDuplicates: readonly string[];
  readonly numericNames: number;
  readonly repairedNames: number;
  readonly centuriesCorrected: number;
  readonly borrowedScoresRemoved: number;
}

/** The data is from 2010 and 2011. A later year is a two-digit year of the last century, misread. */
const LAST_YEAR_OF_DATA = 2011;

/** Films with equal scores and at least this many equal votes have one film's rating, joined by name by mistake. */
const TOO_MANY_VOTES_FOR_CHANCE = 3000;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Reads `Jun 12 1998`. Null when it is not a date. */
function readDate(text: string | null): { readonly year: number; readonly monthAndDay: string } | null {
  const match = /^([A-Z][a-z]{2}) (\d{2}) (\d{4})$/.exec(text ?? '');
  const month = MONTHS.indexOf(match?.[1] ?? '') + 1;
  if (match === null || month === 0) return null;
  return { year: Number(match[3]), monthAndDay: `${String(month).padStart(2, '0')}-${match[2] ?? '01'}` };
}

function positive(value: number | null): number | null {
  return value !== null && value > 0 ? value : null;
}

function toFilm(row: FilmRow): Film | null {
  const date = readDate(row['Release Date']);
  const name = row.Title === null ? '' : repairName(String(row.Title));
  if (name === '' || date === null) return null;
  const releaseYear = date.year > LAST_YEAR_OF_DATA ? date.year - 100 : date.year;
  return {
    name,
    releaseYear,
    releasedOn: `${releaseYear}-${date.monthAndDay}`,
    mpaLabel: row['MPAA Rating'],
    runtimeMinutes: positive(row['Running Time min']),
    distributor: row.Distributor,
    source: row.Source,
    majorGenre: row['Major Genre'],
    creativeType: row['Creative Type'],
    director: row.Director === null ? null : repairPerson(row.Director),
    criticsScore: row['Rotten Tomatoes Rating'],
    publicScore: row['IMDB Rating'],
    votes: row['IMDB Votes'],
    grossUsd: positive(Math.max(row['US Gross'] ?? 0, row['Worldwide Gross'] ?? 0)),
  };
}

/** Merges two entries of one film: the one with more votes, completed by the other. */
function mergeDuplicates(a: Film, b: Film): Film {
  const [lead, other] = (a.votes ?? 0) >= (b.votes ?? 0) ? [a, b] : [b, a];
  return {
    ...lead,
    mpaLabel: lead.mpaLabel ?? other.mpaLabel,
    runtimeMinutes: lead.runtimeMinutes ?? other.runtimeMinutes,
    director: lead.director ?? other.director,
    criticsScore: lead.criticsScore ?? other.criticsScore,
    publicScore: lead.publicScore ?? other.publicScore,
    votes: lead.votes ?? other.votes,
    grossUsd: lead.grossUsd ?? other.grossUsd,
  };
}

/**
 * Keeps a rating that several films share only at the film with the highest gross, most likely the rated one.
 */
function removeBorrowedScores(films: readonly Film[]): { readonly films: readonly Film[]; readonly removed: number } {
  const ratingKey = (film: Film): string | null =>
    (film.votes ?? 0) >= TOO_MANY_VOTES_FOR_CHANCE ? `${film.publicScore} ${film.votes}` : null;
  const owners = new Map<string, Film>();
  for (const film of films) {
    const key = ratingKey(film);
    if (key === null) continue;
    const owner = owners.get(key);
    if (owner === undefined || (film.grossUsd ?? 0) > (owner.grossUsd ?? 0)) owners.set(key, film);
  }
  let removed = 0;
  const honest = films.map((film) => {
    const key = ratingKey(film);
    if (key === null || owners.get(key) === film) return film;
    removed += 1;
    return { ...film, publicScore: null, votes: null };
  });
  return { films: honest, removed };
}

/** Converts the rows into films: without duplicates, with repaired names and dates, each with its own rating. */
export function cleanFilms(rows: readonly FilmRow[]): {
  readonly films: readonly Film[];
  readonly report: CleaningReport;
} {
  const byKey = new Map<string, Film>();
  const droppedDuplicates: string[] = [];
  let droppedNameless = 0;
  for (const row of rows) {
    const film = toFilm(row);
    if (film === null) {
      droppedNameless += 1;
      continue;
    }
    const key = `${nameKey(film.name)} ${film.releaseYear}`;
    const twin = byKey.get(key);
    if (twin !== undefined) droppedDuplicates.push(`${String(row.Title)} (${film.releaseYear})`);
    byKey.set(key, twin === undefined ? film : mergeDuplicates(twin, film));
  }
  const { films, removed } = removeBorrowedScores([...byKey.values()]);
  return {
    films,
    report: {
      rows: rows.length,
      kept: films.length,
      droppedNameless,
      droppedDuplicates,
      numericNames: rows.filter(({ Title }) => typeof Title === 'number').length,
      repairedNames: rows.filter(({ Title }) => typeof Title === 'string' && repairName(Title) !== Title).length,
      centuriesCorrected: rows.filter((row) => (readDate(row['Release Date'])?.year ?? 0) > LAST_YEAR_OF_DATA).length,
      borrowedScoresRemoved: removed,
    },
  };
}
