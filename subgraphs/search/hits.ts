/** What an answer says of its hits, beyond which they are. */
import type { GenreId, PersonId } from '@marquee/contracts/ids';
import { localised } from '@marquee/contracts/localised';
import { queryTokens } from '@marquee/document-store/tokens';
import type { Entry } from './documents.js';
import { calledSo } from './rules/facets.js';
import { foundIn, scoreOf } from './rules/match-score.js';

/** A title, and the words that it was found by. */
export interface Hit {
  readonly entry: Entry;
  readonly asked: readonly string[];
}

export function nameOf({ names, originalLanguage }: Entry, language: string): string {
  return localised(names, language, originalLanguage);
}

export function scoreOfHit({ entry, asked }: Hit): number {
  return scoreOf(asked, entry, queryTokens);
}

/** @param language Of who asks, in which they are shown the name. */
export function highlightOf({ entry, asked }: Hit, language: string): string | null {
  return foundIn(asked, nameOf(entry, language), entry, queryTokens);
}

export function peopleCalled(asked: readonly string[], hits: readonly Entry[]): readonly PersonId[] {
  return calledSo(
    asked,
    hits.map(({ people }) => people),
    queryTokens,
  );
}

export function genresCalled(asked: readonly string[], hits: readonly Entry[]): readonly GenreId[] {
  return calledSo(
    asked,
    hits.map(({ genres }) => genres),
    queryTokens,
  );
}
