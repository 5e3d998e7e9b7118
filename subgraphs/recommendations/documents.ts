/** The stored documents: read models of other subgraphs' events, and the rejected titles, which are our own. */
import type { ProfileState } from '@marquee/contracts/events/users';
import { asId } from '@marquee/contracts/ids';
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import type { History } from './rules/profile/history.js';
import type { SeenTitle } from './rules/profile/impressions.js';
import type { Ratings } from './rules/profile/ratings.js';
import type { Title } from './rules/catalogue/title.js';

/** Id: titleId. */
export interface TitleRecord extends Title {
  /** Catalog's version of the title. */
  readonly version: number;
  /** The revision of the catalogue that wrote this document. */
  readonly revision: number;
}

/**
 * Facts about profiles and about the catalogue, in one collection, so that one read returns all facts of a request.
 * Each document is written by the events of one owner.
 */
export type Fact =
  | { readonly id: 'catalogue'; readonly about: 'catalogue'; readonly revision: number }
  | ({ readonly id: string; readonly about: 'history' } & History)
  | { readonly id: string; readonly about: 'list'; readonly titleIds: readonly TitleId[]; readonly at: string }
  | ({ readonly id: string; readonly about: 'ratings' } & Ratings)
  | { readonly id: string; readonly about: 'profile'; readonly state: ProfileState }
  /** Replaces the facts of a deleted profile. Later events about the profile are ignored. */
  | { readonly id: string; readonly about: 'gone' };

export type FactAbout<About extends Fact['about']> = Extract<Fact, { readonly about: About }>;

export const CATALOGUE_FACT = 'catalogue';
export function historyId(profileId: ProfileId): string {
  return `history:${profileId}`;
}

/** The range of ids of histories: `;` follows `:` in the order of characters. */
export const HISTORY_IDS = { from: 'history:', until: 'history;' } as const;

/** The profile of a history's id. */
export function profileOfHistory(id: string): ProfileId {
  return asId<ProfileId>(id.slice(HISTORY_IDS.from.length));
}

export function listId(profileId: ProfileId): string {
  return `list:${profileId}`;
}

export function ratingsId(profileId: ProfileId): string {
  return `ratings:${profileId}`;
}

export function profileFactId(profileId: ProfileId): string {
  return `profile:${profileId}`;
}

/** Id: profileId. Not a read model: a rebuild keeps it. */
export interface Impressions {
  readonly id: ProfileId;
  readonly seen: readonly SeenTitle[];
}

/** Id: `country:titleId`. */
export interface TitlePopularity {
  readonly id: string;
  readonly country: string;
  readonly titleId: TitleId;
  readonly heat: number;
}

/**
 * Id: titleId. The neighbours that were published last. Not a read model. The document `NEIGHBOURS_DONE` has no
 * neighbours, and names the model whose neighbours are all published.
 */
export interface PublishedNeighbours {
  readonly id: string;
  readonly neighbours: readonly TitleId[];
  readonly model?: string;
}

export const NEIGHBOURS_DONE = 'done';

/** Id: profileId. Not a read model: a rebuild keeps it. */
export interface RejectedTitles {
  readonly id: ProfileId;
  /** Rejected titles, the latest first. */
  readonly turnedDown: readonly TitleId[];
}
