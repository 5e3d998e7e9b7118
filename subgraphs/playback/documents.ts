/**
 * What is kept. Bookmarks, removals and streams are playback's own; the rest are copies of what others own, fed by
 * their events.
 */
import type { SubscriptionState, VideoQuality } from '@marquee/contracts/events/billing';
import type { TitleKind } from '@marquee/contracts/events/catalog';
import type { ProfileState } from '@marquee/contracts/events/users';
import type { AccountId, DeviceId, EpisodeId, ProfileId, TitleId } from '@marquee/contracts/ids';
import type { TitleRestrictions } from '@marquee/contracts/visibility';
import type { WatchProgressModel } from './models.js';
import type { BookmarkState } from './rules/viewing/bookmark.js';
import type { LastHeartbeat } from './rules/streams/heartbeat.js';
import type { EpisodeInOrder } from './rules/viewing/resume-point.js';
import type { Stream, Streams } from './rules/streams/stream-slots.js';

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

/**
 * Id: `profileId:titleId`. Until when the profile wants a title forgotten: a late report of before must not bring it
 * back.
 */
export interface Removal {
  readonly id: string;
  readonly profileId: ProfileId;
  readonly removedAt: string;
}

/** A showing, running or ended, with all that its answers need. */
export interface StreamRecord extends Stream, LastHeartbeat<WatchProgressModel> {
  readonly accountId: AccountId;
  readonly titleId: TitleId;
  /** Null for a film. */
  readonly episodeId: EpisodeId | null;
  readonly country: string;
  readonly durationSeconds: number;
  readonly resumeAtSeconds: number;
  readonly maxQuality: VideoQuality;
  /** Ids in the ladder. */
  readonly renditions: readonly string[];
  /** The hosts that the player was last told of. */
  readonly siteIds: readonly string[];
  /** The highest sample of quality that was taken in; 0 before the first. */
  readonly sampledSeq: number;
}

/** Id: accountId. All streams of an account in one document, so that its version guards all slots together. */
export interface AccountStreams extends Streams<StreamRecord> {
  readonly id: AccountId;
  /** When the others were last told that somebody was refused; absent when they never were. */
  readonly limitToldAt?: string;
}

/** Id: titleId. Catalog's. */
export interface TitleRecord extends TitleRestrictions {
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
export interface EpisodeRecord extends TitleRestrictions {
  readonly id: EpisodeId;
  readonly titleId: TitleId;
}

export interface DeviceState {
  readonly accountId: AccountId;
  readonly isSignedOut: boolean;
}

/**
 * Ids: `profile:…`, `account:…`, `device:…`. Users' and billing's words about a member, side by side in one collection
 * so that one read has them all. Each document is written from one owner's events alone; `gone` stays of what is
 * erased, so that a late event does not bring it back.
 */
export type MemberRecord =
  | { readonly id: string; readonly about: 'profile'; readonly version: number; readonly state: ProfileState }
  | { readonly id: string; readonly about: 'account'; readonly version: number; readonly state: SubscriptionState }
  | { readonly id: string; readonly about: 'device'; readonly version: number; readonly state: DeviceState }
  | { readonly id: string; readonly about: 'gone'; readonly version: number };

/** Id: a subgraph's name. When we last took in something that it said. */
export interface EventReceipt {
  readonly id: string;
  readonly at: string;
}

export function bookmarkId(profileId: ProfileId, titleId: TitleId): string {
  return `${profileId}:${titleId}`;
}
export function profileRecordId(profileId: ProfileId): string {
  return `profile:${profileId}`;
}
export function accountRecordId(accountId: AccountId): string {
  return `account:${accountId}`;
}
export function deviceRecordId(deviceId: DeviceId): string {
  return `device:${deviceId}`;
}
