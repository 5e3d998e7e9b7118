/**
 * What is kept: copies of what others own, fed by their events, and the one thing that is our own, what members turned
 * down.
 */
import type { ProfileState } from '@marquee/contracts/events/users';
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import type { History } from './rules/profile/history.js';
import type { Title } from './rules/catalogue/title.js';

/** Id: titleId. */
export interface TitleRecord extends Title {
  /** Catalog's version of the title. */
  readonly version: number;
  /** The catalogue's revision in which this document was last written. */
  readonly revision: number;
}

/**
 * Facts about a profile and about the catalogue as a whole, side by side in one collection so that one read has all
 * that a request needs. Each document is written from one owner's events alone.
 */
export type Fact =
  | { readonly id: 'catalogue'; readonly about: 'catalogue'; readonly revision: number }
  | ({ readonly id: string; readonly about: 'history' } & History)
  | { readonly id: string; readonly about: 'list'; readonly titleIds: readonly TitleId[]; readonly at: string }
  | { readonly id: string; readonly about: 'profile'; readonly state: ProfileState }
  /** In the place of a profile that was deleted: what others still say of it is not taken. */
  | { readonly id: string; readonly about: 'gone' };

export type FactAbout<About extends Fact['about']> = Extract<Fact, { readonly about: About }>;

export const CATALOGUE_FACT = 'catalogue';
export function historyId(profileId: ProfileId): string {
  return `history:${profileId}`;
}
export function listId(profileId: ProfileId): string {
  return `list:${profileId}`;
}
export function profileFactId(profileId: ProfileId): string {
  return `profile:${profileId}`;
}

/** Id: `country:titleId`. */
export interface TitlePopularity {
  readonly id: string;
  readonly country: string;
  readonly titleId: TitleId;
  readonly heat: number;
}

/** Id: profileId. Our own, so no rebuild touches it. */
export interface Feedback {
  readonly id: ProfileId;
  /** The latest first. */
  readonly turnedDown: readonly TitleId[];
}
