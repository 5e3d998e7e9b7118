/** Events of the catalog subgraph. */
import type { EpisodeId, GenreId, PersonId, SeasonId, TitleId } from '../ids.js';
import type { LicenceWindow } from '../licence.js';
import type { MaturityLevel } from '../maturity.js';
import type { NewEvent } from './envelope.js';

export type TitleKind = 'MOVIE' | 'SERIES' | 'SPECIAL' | 'LIVE_EVENT' | 'GAME';

/** The whole state of a published title, of which other subgraphs keep copies. */
export interface TitleState {
  readonly titleId: TitleId;
  readonly version: number;
  readonly kind: TitleKind;
  /** By BCP 47 tag; always holds `originalLanguage`. */
  readonly names: Readonly<Record<string, string>>;
  readonly originalLanguage: string;
  readonly releaseYear: number;
  /** Of a film or special; null for a series, whose episodes have runtimes of their own. */
  readonly runtimeSeconds: number | null;
  readonly maturityLevel: MaturityLevel;
  readonly genres: readonly { readonly id: GenreId; readonly name: string }[];
  readonly moods: readonly string[];
  readonly people: readonly { readonly id: PersonId; readonly name: string; readonly role: string }[];
  readonly studio: string | null;
  /** 0..100, from public ratings of the title; null without ratings. */
  readonly acclaim: number | null;
  /** 0..100: percentile rank of the title's audience size; null when unknown. */
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

/** The key of every catalog event is the titleId. Emitted again when a withdrawn title returns. */
export type TitlePublished = NewEvent<'TitlePublished', TitleState>;
export type TitleChanged = NewEvent<'TitleChanged', TitleState>;
export type TitleWithdrawn = NewEvent<
  'TitleWithdrawn',
  { readonly titleId: TitleId; readonly version: number; readonly reason: string }
>;

/**
 * All licence windows of one country after a change. Emitted together with the `TitleChanged` that holds the whole
 * state.
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
/** An episode was added to a published series. Emitted together with the `TitleChanged` that holds the whole state. */
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
