/** What is kept: the index, made from catalog's events, and of profiles only their ceilings. */
import type { TitleKind, TitleState } from '@marquee/contracts/events/catalog';
import type { GenreId, PersonId, ProfileId, TitleId } from '@marquee/contracts/ids';
import type { MaturityLevel } from '@marquee/contracts/maturity';
import type { Searchable } from './rules/match-score.js';
import { popularityOf } from './rules/match-score.js';
import type { TitleRestrictions } from '@marquee/contracts/visibility';

/**
 * A title as it is found, under its names, people and genres. The id begins with how little the title is known: the
 * store gives those that match alike in the order of their ids, so that what it leaves off, when there are too many, is
 * the least known.
 */
export interface Entry extends TitleRestrictions, Searchable {
  readonly id: string;
  readonly titleId: TitleId;
  readonly kind: TitleKind;
  readonly originalLanguage: string;
  readonly people: Readonly<Record<PersonId, string>>;
  readonly genres: Readonly<Record<GenreId, string>>;
}

/** Id: titleId. Where its entry is. */
export interface EntryLocation {
  readonly id: TitleId;
  /** Catalog's version of the title. */
  readonly version: number;
  readonly entryId: string;
}

/** Id: a word of the index. `near` is what it is found by when it is typed wrongly. */
export interface IndexedWord {
  readonly id: string;
  readonly near: readonly string[];
}

/** Id: profileId. Users'. `gone` stays of one that was deleted, so that a late event does not bring it back. */
export type ProfileRecord =
  | {
      readonly id: ProfileId;
      readonly about: 'profile';
      readonly version: number;
      readonly maturityLimit: MaturityLevel;
    }
  | { readonly id: ProfileId; readonly about: 'gone' };

function entryId(fame: number, titleId: TitleId): string {
  return `${String(100 - fame).padStart(3, '0')}:${titleId}`;
}

function namesById<Id extends string>(
  named: readonly { readonly id: Id; readonly name: string }[],
): Readonly<Record<Id, string>> {
  return Object.fromEntries(named.map(({ id, name }) => [id, name])) as Readonly<Record<Id, string>>;
}

export function toEntry(title: TitleState): Entry {
  const fame = popularityOf(title);
  const { titleId, kind, names, originalLanguage, maturityLevel, windows, people, genres } = title;
  return {
    id: entryId(fame, titleId),
    titleId,
    kind,
    names,
    originalLanguage,
    maturityLevel,
    windows,
    isWithdrawn: false,
    fame,
    people: namesById(people),
    genres: namesById(genres),
  };
}
