/** Fields of search hits: name, score, highlight, and the people and genres among them. */
import type { GenreId, PersonId } from '@marquee/contracts/ids';
import { localised } from '@marquee/contracts/localised';
import { queryTokens } from '@marquee/document-store/tokens';
import type { Entry } from './documents.js';
import { idsMatchingQuery } from './rules/facets.js';
import { matchedText, matchScore } from './rules/match-score.js';

/** A found title, with the query words. */
export interface Hit {
  readonly entry: Entry;
  readonly queryWords: readonly string[];
}

export function nameOf({ names, originalLanguage }: Entry, language: string): string {
  return localised(names, language, originalLanguage);
}

export function scoreOf({ entry, queryWords }: Hit): number {
  return matchScore(queryWords, entry, queryTokens);
}

/** @param language The viewer's language, in which the name is shown. */
export function highlightOf({ entry, queryWords }: Hit, language: string): string | null {
  return matchedText(queryWords, nameOf(entry, language), entry, queryTokens);
}

export function matchingPeople(queryWords: readonly string[], hits: readonly Entry[]): readonly PersonId[] {
  return idsMatchingQuery(
    queryWords,
    hits.map(({ people }) => people),
    queryTokens,
  );
}

export function matchingGenres(queryWords: readonly string[], hits: readonly Entry[]): readonly GenreId[] {
  return idsMatchingQuery(
    queryWords,
    hits.map(({ genres }) => genres),
    queryTokens,
  );
}
