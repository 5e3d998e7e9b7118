/** What is kept. Bookmarks and removals are playback's own; the rest are copies of what others own, fed by their events. */
import type { SubscriptionState } from '@marquee/contracts/events/billing';
import type { TitleKind } from '@marquee/contracts/events/catalog';
import type { ProfileState } from '@marquee/contracts/events/users';
import type { AccountId, EpisodeId, ProfileId, TitleId } from '@marquee/contracts/ids';
import type { BookmarkState } from './rules/bookmark.js';
import type { EpisodeInOrder } from './rules/resume-point.js';
import type { Licensed } from './rules/visibility.js';

/** Id: `profileId:titleId`. */
export interface Bookmark extends BookmarkState {
  readonly id: string;
  readonly profileId: ProfileId;
  readonly titleId: TitleId;
  /** May stand in Continue Watching as far as the bookmark alone can tell. */
  readonly isOpen: boolean;
  /** The profile's viewing version that wrote it. */
  readonly version: number;
}

/** Id: profileId. Counts the profile's writes; every one of them checks it, so that they happen one after another. */
export interface Viewing {
  readonly id: ProfileId;
  readonly version: number;
}

/** Id: `profileId:titleId`. Until when the profile wants a title forgotten: a late report of before must not bring it back. */
export interface Removal {
  readonly id: string;
  readonly removedAt: string;
}

/** Id: titleId. Catalog's. */
export interface TitleRecord extends Licensed {
  readonly id: TitleId;
  readonly version: number;
  readonly kind: TitleKind;
  readonly names: Readonly<Record<string, string>>;
  readonly originalLanguage: string;
  /** Of a film or special. */
  readonly runtimeSeconds: number | null;
  /** In order of showing; empty unless it is a series. */
  readonly episodes: readonly EpisodeInOrder[];
}

/** Id: episodeId. Holds its title's licence, so that a page of episodes needs one read. */
export interface EpisodeRecord extends Licensed {
  readonly id: EpisodeId;
  readonly titleId: TitleId;
}

/**
 * Ids: `profile:…`, `account:…`. Users' and billing's words about a member, side by side in one collection so that one read
 * has both. Each document is written from one owner's events alone.
 */
export type MemberRecord =
  | { readonly id: string; readonly about: 'profile'; readonly version: number; readonly state: ProfileState }
  | { readonly id: string; readonly about: 'account'; readonly version: number; readonly state: SubscriptionState };

export const bookmarkId = (profileId: ProfileId, titleId: TitleId): string => `${profileId}:${titleId}`;
export const profileRecordId = (profileId: ProfileId): string => `profile:${profileId}`;
export const accountRecordId = (accountId: AccountId): string => `account:${accountId}`;
