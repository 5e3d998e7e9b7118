/** What a language has to say, and what its texts are made with. */
import type { CreditRole, FixedHeading } from './heading.js';

/**
 * Names of titles, people and studios are given in the language; countries are ISO 3166 codes; genres and moods are the
 * catalogue's English words; decades are their first years. A genre or mood without a translation stays as it is.
 */
export interface Texts {
  readonly fixed: Readonly<Record<FixedHeading, string>>;
  becauseWatched(name: string): string;
  /** Of a title with a thumb up. */
  becauseLiked(name: string): string;
  becauseListed(name: string): string;
  /** Of a new title. */
  newAndSimilar(name: string): string;
  becauseGenre(genre: string): string;
  /** @param rank 1 to 10. */
  rank(rank: number, country: string): string;
  popularIn(country: string): string;
  topTen(country: string): string;
  moreLike(name: string): string;
  genre(genre: string): string;
  genreSeries(genre: string): string;
  genreOfDecade(genre: string, decade: number): string;
  genreWithMood(genre: string, mood: string): string;
  mood(mood: string): string;
  decade(decade: number): string;
  credit(role: CreditRole, name: string): string;
  studio(name: string): string;
}

/** The first letter in upper case. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The names of countries in a language: `DE` is `Germany`. An unknown code stays as it is. */
export function countryNames(language: string): (country: string) => string {
  const names = new Intl.DisplayNames([language], { type: 'region', fallback: 'code' });
  return (country) => (/^[A-Z]{2}$/.test(country) ? (names.of(country) ?? country) : country);
}

/** The own entry of a table. */
export function entryOf<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
