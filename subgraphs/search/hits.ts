/** What an answer says of its hits, beyond which they are. */
import type { GenreId, PersonId } from '@marquee/contracts/ids';
import { localised } from '@marquee/contracts/localised';
import { wordsAsked } from '@marquee/document-store/words';
import type { Entry } from './documents.js';
import { calledSo } from './rules/counts.js';
import { foundIn, scoreOf } from './rules/fit.js';

/** A title, and the words that it was found by. */
export interface Hit {
  readonly entry: Entry;
  readonly asked: readonly string[];
}

export const nameOf = ({ names, originalLanguage }: Entry, language: string): string =>
  localised(names, language, originalLanguage);

export const scoreOfHit = ({ entry, asked }: Hit): number => scoreOf(asked, entry, wordsAsked);

/** @param language Of who asks, in which they are shown the name. */
export const highlightOf = ({ entry, asked }: Hit, language: string): string | null =>
  foundIn(asked, nameOf(entry, language), entry, wordsAsked);

export const peopleCalled = (asked: readonly string[], hits: readonly Entry[]): readonly PersonId[] =>
  calledSo(
    asked,
    hits.map(({ people }) => people),
    wordsAsked,
  );

export const genresCalled = (asked: readonly string[], hits: readonly Entry[]): readonly GenreId[] =>
  calledSo(
    asked,
    hits.map(({ genres }) => genres),
    wordsAsked,
  );
