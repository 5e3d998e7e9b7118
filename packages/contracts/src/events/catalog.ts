import type { EpisodeId, GenreId, PersonId, SeasonId, TitleId } from '../ids.js';
import type { LicenceWindow } from '../licence.js';
import type { MaturityLevel } from '../maturity.js';
import type { NewEvent } from './envelope.js';

export type TitleKind = 'MOVIE' | 'SERIES' | 'SPECIAL' | 'LIVE_EVENT' | 'GAME';

/** The whole state of a published title that others may keep a copy of. */
export interface TitleState {
  readonly titleId: TitleId;
  readonly version: number;
  readonly kind: TitleKind;
  /** By BCP 47 tag; always holds `originalLanguage`. */
  readonly names: Readonly<Record<string, string>>;
  readonly originalLanguage: string;
  readonly releaseYear: number;
  /** Of a film or special; null for a series, whose episodes have their own. */
  readonly runtimeSeconds: number | null;
  readonly maturityLevel: MaturityLevel;
  readonly genres: readonly { readonly id: GenreId; readonly name: string }[];
  readonly moods: readonly string[];
  readonly people: readonly { readonly id: PersonId; readonly name: string; readonly role: string }[];
  readonly studio: string | null;
  /** 0..100: how well the title is spoken of, from public ratings; null when nobody rated it. */
  readonly acclaim: number | null;
  /** 0..100: share of the public that it reached, as a rank; null when unknown. */
  readonly reach: number | null;
  readonly windows: readonly LicenceWindow[];
  readonly artworkIds: readonly string[];
  readonly publishedAt: string;
  readonly seasons: readonly SeasonState[];
}

export interface SeasonState {
  readonly seasonId: SeasonId;
  readonly number: number;
  readonly episodes: readonly {
    readonly episodeId: EpisodeId;
    readonly number: number;
    readonly runtimeSeconds: number;
  }[];
}

/** Key of every event here: titleId. Also said of a title that comes back after it was withdrawn. */
export type TitlePublished = NewEvent<'TitlePublished', TitleState>;
export type TitleChanged = NewEvent<'TitleChanged', TitleState>;
export type TitleWithdrawn = NewEvent<
  'TitleWithdrawn',
  { readonly titleId: TitleId; readonly version: number; readonly reason: string }
>;

/**
 * The licences of one country, all of them, after a change. Comes with the `TitleChanged` that holds the whole state.
 */
export type LicenceWindowChanged = NewEvent<
  'LicenceWindowChanged',
  {
    readonly titleId: TitleId;
    readonly version: number;
    readonly country: string;
    readonly windows: readonly LicenceWindow[];
  }
>;
/** An episode has joined a series that was out already. Comes with the `TitleChanged` that holds the whole state. */
export type EpisodeAdded = NewEvent<
  'EpisodeAdded',
  {
    readonly titleId: TitleId;
    readonly version: number;
    readonly episodeId: EpisodeId;
    readonly seasonNumber: number;
    readonly number: number;
    readonly runtimeSeconds: number;
  }
>;

export type CatalogEvent = TitlePublished | TitleChanged | TitleWithdrawn | LicenceWindowChanged | EpisodeAdded;
