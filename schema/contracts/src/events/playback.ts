import type { EpisodeId, ProfileId, TitleId } from '../ids.js';
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

/** Key: profileId. A history taken over as a whole, newest first: sample data and migrations. `country` is where it was watched. */
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
export type HistoryRemoved = NewEvent<'HistoryRemoved', { readonly profileId: ProfileId; readonly titleId: TitleId; readonly at: string }>;

export type PlaybackEvent = ViewingImported | BookmarkChanged | HistoryRemoved;
