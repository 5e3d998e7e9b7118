/**
 * The stored documents. Bookmarks, viewings, removals and streams are playback's own. Titles, episodes and members are
 * read models of other subgraphs' events.
 */
import type { SubscriptionState, VideoQuality } from '@marquee/contracts/events/billing';
import type { TitleKind } from '@marquee/contracts/events/catalog';
import type { ProfileState } from '@marquee/contracts/events/users';
import type { AccountId, DeviceId, EpisodeId, ProfileId, TitleId } from '@marquee/contracts/ids';
import type { TitleRestrictions } from '@marquee/contracts/visibility';
import type { WatchProgress } from './viewing/watch-progress.js';
import type { BookmarkState } from './rules/viewing/bookmark.js';
import type { LastHeartbeat } from './rules/streams/heartbeat.js';
import type { EpisodeInOrder } from './rules/viewing/resume-point.js';
import type { Stream, Streams } from './rules/streams/stream-slots.js';

/** Id: `profileId:titleId`. */
export interface Bookmark extends BookmarkState {
  readonly id: string;
  readonly profileId: ProfileId;
  readonly titleId: TitleId;
  /**
   * Whether the bookmark qualifies for Continue Watching; visibility and episodes are checked on reading.
   */
  readonly isOpen: boolean;
  /** The version of the profile's viewing at the write. */
  readonly version: number;
}

/** Id: profileId. Counts the profile's writes. Each write checks the version, which serialises them. */
export interface Viewing {
  readonly id: ProfileId;
  readonly version: number;
}

/**
 * Id: `profileId:titleId`. A title that was removed from the history. Progress reports from before `removedAt` are
 * ignored.
 */
export interface Removal {
  readonly id: string;
  readonly profileId: ProfileId;
  readonly removedAt: string;
}

/** A stream, active or ended, with everything that responses about it need. */
export interface StreamRecord extends Stream, LastHeartbeat<WatchProgress> {
  readonly accountId: AccountId;
  readonly titleId: TitleId;
  /** Null for a film. */
  readonly episodeId: EpisodeId | null;
  readonly country: string;
  readonly durationSeconds: number;
  readonly resumeAtSeconds: number;
  readonly maxQuality: VideoQuality;
  /** Rendition ids of the ladder. */
  readonly renditions: readonly string[];
  /** The sites of the hosts that the player was last given. */
  readonly siteIds: readonly string[];
  /** `seq` of the newest quality sample that was counted; 0 before the first. */
  readonly sampledSeq: number;
}

/** Id: accountId. All streams of an account are one document, so that one version check guards all slots. */
export interface AccountStreams extends Streams<StreamRecord> {
  readonly id: AccountId;
  /** When `StreamLimitHit` was last published; absent when it never was. */
  readonly limitToldAt?: string;
}

/** Id: titleId. From catalog's events. */
export interface TitleRecord extends TitleRestrictions {
  readonly id: TitleId;
  readonly version: number;
  readonly kind: TitleKind;
  readonly names: Readonly<Record<string, string>>;
  readonly originalLanguage: string;
  /** Of a film or special; null for a series. */
  readonly runtimeSeconds: number | null;
  /** In viewing order; empty unless the title is a series. */
  readonly episodes: readonly EpisodeInOrder[];
}

/** Id: episodeId. Repeats the restrictions of its title, so that a page of episodes needs one read. */
export interface EpisodeRecord extends TitleRestrictions {
  readonly id: EpisodeId;
  readonly titleId: TitleId;
}

export interface DeviceState {
  readonly accountId: AccountId;
  readonly isSignedOut: boolean;
}

/**
 * Ids: `profile:…`, `account:…`, `device:…`. The states of a member from users' and billing's events, in one collection
 * so that one read returns them all. Each document is written by the events of one owner. A `gone` document replaces an
 * erased one, so that a late event does not restore it.
 */
export type MemberRecord =
  | { readonly id: string; readonly about: 'profile'; readonly version: number; readonly state: ProfileState }
  | { readonly id: string; readonly about: 'account'; readonly version: number; readonly state: SubscriptionState }
  | { readonly id: string; readonly about: 'device'; readonly version: number; readonly state: DeviceState }
  | { readonly id: string; readonly about: 'gone'; readonly version: number };

/** Id: the name of a subgraph. The time at which an event of it was last applied. */
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
