/** Events of the playback subgraph. */
import type { AccountId, DeviceId, EpisodeId, PlaybackSessionId, ProfileId, TitleId } from '../ids.js';
import type { VideoQuality } from './billing.js';
import type { NewEvent } from './envelope.js';

/** A profile's progress in one title. */
export interface ViewState {
  readonly titleId: TitleId;
  /** The episode last watched; null for a film. */
  readonly episodeId: EpisodeId | null;
  readonly positionSeconds: number;
  readonly durationSeconds: number;
  readonly completed: boolean;
  /** Time of the last report (RFC 3339 in UTC), by the player's clock. */
  readonly at: string;
}

/**
 * Key: profileId. A whole viewing history, newest first, from sample data or a migration. `country` is where it was
 * watched.
 */
export type ViewingImported = NewEvent<
  'ViewingImported',
  { readonly profileId: ProfileId; readonly country: string; readonly views: readonly ViewState[] }
>;
/** Key: profileId. With `country`, popularity by country can be computed from these events alone. */
export type BookmarkChanged = NewEvent<
  'BookmarkChanged',
  { readonly profileId: ProfileId; readonly country: string; readonly view: ViewState }
>;
/** Key: profileId. */
export type HistoryRemoved = NewEvent<
  'HistoryRemoved',
  { readonly profileId: ProfileId; readonly titleId: TitleId; readonly at: string }
>;

/** Key: profileId. The title is kept off Continue Watching until it is watched again. */
export type BookmarkHidden = NewEvent<
  'BookmarkHidden',
  { readonly profileId: ProfileId; readonly titleId: TitleId; readonly at: string }
>;

/** The constant facts of a playback session, in each of its events. */
export interface PlaybackSessionState {
  readonly sessionId: PlaybackSessionId;
  readonly accountId: AccountId;
  readonly profileId: ProfileId;
  readonly deviceId: DeviceId;
  readonly titleId: TitleId;
  /** Null for a film. */
  readonly episodeId: EpisodeId | null;
  /** Country of the device, ISO 3166-1 alpha-2. */
  readonly country: string;
}

/** Why a session ended. `REPLACED`: the device started another. `DISPLACED`: a member ended it from another device. */
export type PlaybackEnd =
  | 'STOPPED'
  | 'TIMED_OUT'
  | 'REPLACED'
  | 'DISPLACED'
  | 'REVOKED'
  | 'ACCOUNT_ON_HOLD'
  | 'WITHDRAWN';

/**
 * Key of the three: profileId. `trackId` names the row or search that the title was chosen in, if the client sent it.
 */
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
/** One per accepted heartbeat, identified by sessionId and seq. */
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
 * Key: profileId. The film, or the last episode of the series, was watched to the credits. Emitted again only after
 * another viewing.
 */
export type TitleCompleted = NewEvent<
  'TitleCompleted',
  { readonly profileId: ProfileId; readonly titleId: TitleId; readonly country: string; readonly at: string }
>;
/** Key: accountId. A playback was refused because all streams of the account's plan were in use. */
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
  | BookmarkHidden
  | HistoryRemoved
  | PlaybackStarted
  | PlaybackProgressed
  | PlaybackEnded
  | TitleCompleted
  | StreamLimitHit;
