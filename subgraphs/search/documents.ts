/**
 * The documents of this subgraph's collections: the search index, built from catalog's events, and profiles' maturity
 * limits.
 */
import type { TitleKind, TitleState } from '@marquee/contracts/events/catalog';
import type { GenreId, PersonId, ProfileId, TitleId } from '@marquee/contracts/ids';
import type { MaturityLevel } from '@marquee/contracts/maturity';
import type { Searchable } from './rules/match-score.js';
import { popularityOf } from './rules/match-score.js';
import type { TitleRestrictions } from '@marquee/contracts/visibility';

/**
 * The index entry of a title, searched by names, people and genres. The id begins with the inverse popularity: the
 * store returns equal matches in order of id, so the least popular ones are cut off when there are too many.
 */
export interface Entry extends TitleRestrictions, Searchable {
  readonly id: string;
  readonly titleId: TitleId;
  readonly kind: TitleKind;
  readonly originalLanguage: string;
  readonly people: Readonly<Record<PersonId, string>>;
  readonly genres: Readonly<Record<GenreId, string>>;
}

/** Id: titleId. The id of the title's entry. */
export interface EntryLocation {
  readonly id: TitleId;
  /** Catalog's version of the title. */
  readonly version: number;
  readonly entryId: string;
}

/** Id: titleId. The most similar titles, as recommendations last stated them. */
export interface Neighbours {
  readonly id: TitleId;
  readonly titleIds: readonly TitleId[];
  readonly at: string;
}

/** Id: a word of the index. `near` holds its deletion variants, for the correction of typing errors. */
export interface IndexedWord {
  readonly id: string;
  readonly near: readonly string[];
}

/**
 * Id: profileId. Read model of users' profiles. A deleted profile is kept as `gone`, so that a late event does not
 * restore it.
 */
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
