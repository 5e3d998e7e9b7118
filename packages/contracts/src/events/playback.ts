import type { AccountId, DeviceId, EpisodeId, PlaybackSessionId, ProfileId, TitleId } from '../ids.js';
import type { VideoQuality } from './billing.js';
import type { NewEvent } from './envelope.js';

/** Where a profile stands in one title. */
export interface ViewState {
  readonly titleId: TitleId;
  /** The episode last watched; null for a film. */
  readonly episodeId: EpisodeId | null;
  readonly positionSeconds: number;
  readonly durationSeconds: number;
  readonly completed: boolean;
  /** When the member was last there (RFC 3339 in UTC), by the player's clock. */
  readonly at: string;
}

/**
 * Key: profileId. A history taken over as a whole, newest first: sample data and migrations. `country` is where it was
 * watched.
 */
export type ViewingImported = NewEvent<
  'ViewingImported',
  { readonly profileId: ProfileId; readonly country: string; readonly views: readonly ViewState[] }
>;
/** Key: profileId. `country` is where it was watched, so that popularity by country needs no other owner's events. */
export type BookmarkChanged = NewEvent<
  'BookmarkChanged',
  { readonly profileId: ProfileId; readonly country: string; readonly view: ViewState }
>;
/** Key: profileId. */
export type HistoryRemoved = NewEvent<
  'HistoryRemoved',
  { readonly profileId: ProfileId; readonly titleId: TitleId; readonly at: string }
>;

/** What is shown where and to whom; the same in every event of a session. */
export interface PlaybackSessionState {
  readonly sessionId: PlaybackSessionId;
  readonly accountId: AccountId;
  readonly profileId: ProfileId;
  readonly deviceId: DeviceId;
  readonly titleId: TitleId;
  /** Null for a film. */
  readonly episodeId: EpisodeId | null;
  /** Where it is watched, ISO 3166-1 alpha-2. */
  readonly country: string;
}

/** Why a session ended. `REPLACED`: the same device started another; `DISPLACED`: a member ended it from elsewhere. */
export type PlaybackEnd =
  | 'STOPPED'
  | 'TIMED_OUT'
  | 'REPLACED'
  | 'DISPLACED'
  | 'REVOKED'
  | 'ACCOUNT_ON_HOLD'
  | 'WITHDRAWN';

/** Key of the three: profileId. `trackId` says which row or search led there, when the client told. */
export type PlaybackStarted = NewEvent<
  'PlaybackStarted',
  PlaybackSessionState & {
    readonly positionSeconds: number;
    readonly durationSeconds: number;
    readonly maxQuality: VideoQuality;
    readonly trackId: string | null;
    readonly at: string;
  }
>;
/** One per accepted heartbeat: (sessionId, seq) names it. */
export type PlaybackProgressed = NewEvent<
  'PlaybackProgressed',
  PlaybackSessionState & {
    readonly seq: number;
    readonly positionSeconds: number;
    readonly durationSeconds: number;
    readonly at: string;
  }
>;
export type PlaybackEnded = NewEvent<
  'PlaybackEnded',
  PlaybackSessionState & { readonly endedBy: PlaybackEnd; readonly at: string }
>;
/**
 * Key: profileId. The film, or the last episode there is, has been watched to the credits. Once, until it is watched
 * again.
 */
export type TitleCompleted = NewEvent<
  'TitleCompleted',
  { readonly profileId: ProfileId; readonly titleId: TitleId; readonly country: string; readonly at: string }
>;
/** Key: accountId. Somebody was refused because the account's streams were all in use. */
export type StreamLimitHit = NewEvent<
  'StreamLimitHit',
  {
    readonly accountId: AccountId;
    readonly limit: number;
    readonly deviceIds: readonly DeviceId[];
    readonly at: string;
  }
>;

export type PlaybackEvent =
  | ViewingImported
  | BookmarkChanged
  | HistoryRemoved
  | PlaybackStarted
  | PlaybackProgressed
  | PlaybackEnded
  | TitleCompleted
  | StreamLimitHit;
