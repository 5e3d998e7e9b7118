/** What catalog keeps. */
import type { TitleKind } from '@marquee/contracts/events/catalog';
import type { VideoQuality } from '@marquee/contracts/events/billing';
import type { EpisodeId, GenreId, PersonId, SeasonId, TitleId } from '@marquee/contracts/ids';
import type { LicenceWindow } from '@marquee/contracts/licence';
import type { MaturityLevel } from '@marquee/contracts/maturity';
import type { CollectionDefinition } from '@marquee/document-store/port';

/** By BCP 47 tag; always holds the title's original language. */
export type Texts = Readonly<Record<string, string>>;

export type CreditRole = 'ACTOR' | 'DIRECTOR' | 'WRITER' | 'CREATOR';

export interface CreditEntry {
  readonly id: PersonId;
  readonly name: string;
  readonly role: CreditRole;
  readonly character: string | null;
}

/** All that a tile needs, in one document; episodes, which only a detail page needs, have their own. */
export interface TitleDocument {
  readonly id: TitleId;
  readonly version: number;
  readonly kind: TitleKind;
  readonly names: Texts;
  readonly originalLanguage: string;
  readonly synopses: { readonly short: Texts; readonly medium: Texts; readonly long: Texts };
  readonly releaseYear: number;
  readonly runtimeSeconds: number | null;
  readonly rating: {
    readonly level: MaturityLevel;
    readonly board: string;
    readonly label: string;
    readonly advisories: readonly string[];
  };
  readonly genres: readonly { readonly id: GenreId; readonly name: string }[];
  readonly moods: readonly string[];
  readonly people: readonly CreditEntry[];
  readonly studio: string | null;
  readonly acclaim: number | null;
  readonly reach: number | null;
  readonly windows: readonly LicenceWindow[];
  readonly audioLanguages: readonly string[];
  readonly subtitleLanguages: readonly string[];
  readonly audioDescription: readonly string[];
  readonly closedCaptions: readonly string[];
  readonly maxQuality: VideoQuality;
  readonly downloadable: boolean;
  readonly publishedAt: string;
  readonly withdrawn: boolean;
  readonly seasonIds: readonly SeasonId[];
  /** Absent in what was written before there were any. */
  readonly trailers?: readonly TrailerEntry[];
}

export interface TrailerEntry {
  readonly id: string;
  readonly name: string;
  readonly runtimeSeconds: number;
}

export interface SeasonDocument {
  readonly id: SeasonId;
  readonly titleId: TitleId;
  readonly number: number;
  readonly releaseYear: number;
  readonly episodeIds: readonly EpisodeId[];
}

export interface EpisodeDocument {
  readonly id: EpisodeId;
  readonly titleId: TitleId;
  readonly seasonNumber: number;
  readonly number: number;
  readonly name: string;
  readonly synopsis: string;
  readonly runtimeSeconds: number;
}

export interface GenreDocument {
  readonly id: GenreId;
  readonly name: string;
}

export interface PersonDocument {
  readonly id: PersonId;
  readonly name: string;
}

/**
 * A place of a title on a shelf (a genre's, a person's, everybody's). A large shelf stands once for each ceiling, with
 * the titles within it: so a child's page costs as little to find as anybody's, however few of its titles there are.
 */
export interface ShelfEntryDocument {
  readonly id: string;
  readonly shelf: string;
  readonly titleId: TitleId;
  /** Higher comes first. */
  readonly suggested: number;
  readonly publishedAt: string;
  readonly releaseYear: number;
  readonly sortName: string;
}

/** A title with everything that hangs on it. */
export interface WholeTitle {
  readonly title: TitleDocument;
  readonly seasons: readonly SeasonDocument[];
  readonly episodes: readonly EpisodeDocument[];
}

/** What is said about a title, finished or not. Only the rating may still be unknown in a form of its own. */
export interface TitleFacts
  extends Omit<
    TitleDocument,
    'id' | 'version' | 'windows' | 'publishedAt' | 'withdrawn' | 'seasonIds' | 'trailers' | 'rating'
  > {
  readonly rating: TitleDocument['rating'] | null;
}

export type AssetKind = 'VIDEO' | 'TRAILER' | 'CAPTIONS' | 'AUDIO_DESCRIPTION';

/** A file that was delivered, and what became of it. */
export interface AssetEntry {
  readonly id: string;
  readonly kind: AssetKind;
  /** Null for what belongs to the title as a whole. */
  readonly episodeId: EpisodeId | null;
  readonly name: string;
  /** Spoken in a video or description, written in captions. */
  readonly languages: readonly string[];
  /** Of what is watched; null for captions and descriptions. */
  readonly runtimeSeconds: number | null;
  /** SHA-256 of the file, in hexadecimal. */
  readonly checksum: string;
  /** Null for what is used as it came. */
  readonly encode: EncodeEntry | null;
  /** Members have it. */
  readonly released: boolean;
}

export interface EncodeEntry {
  readonly state: 'AWAITED' | 'COMPLETED' | 'PARKED';
  readonly failures: number;
  /** Of the last failure. */
  readonly reason: string | null;
  /** Null until completed. */
  readonly maxQuality: VideoQuality | null;
}

export interface ProductionSeason {
  readonly id: SeasonId;
  readonly number: number;
  readonly releaseYear: number;
}

export interface ProductionEpisode extends Omit<EpisodeDocument, 'titleId'> {
  /** Members have it. */
  readonly released: boolean;
}

export type Life = 'UNPUBLISHED' | 'PUBLISHED' | 'WITHDRAWN';

/**
 * A title as staff work on it, from the first note on. What members see (`titles`, `seasons`, `episodes`, the shelves)
 * is written from it in the commit that changes it, so a title is never half published. A title that came in published
 * has none until it is changed for the first time.
 */
export interface ProductionDocument {
  readonly id: TitleId;
  /** Grows by one with each change; the title's own version is that of the change that members saw last. */
  readonly version: number;
  readonly life: Life;
  readonly facts: TitleFacts;
  readonly windows: readonly LicenceWindow[];
  readonly seasons: readonly ProductionSeason[];
  readonly episodes: readonly ProductionEpisode[];
  readonly assets: readonly AssetEntry[];
  /** Of what is not released yet; null until somebody has looked, and again after anything new was delivered. */
  readonly verdict: { readonly passed: boolean; readonly notes: string | null } | null;
  readonly publishedAt: string | null;
  readonly changedAt: string;
}

export const COLLECTIONS = {
  titles: { name: 'titles', indexes: [] } satisfies CollectionDefinition<TitleDocument>,
  seasons: { name: 'seasons', indexes: [] } satisfies CollectionDefinition<SeasonDocument>,
  episodes: { name: 'episodes', indexes: [] } satisfies CollectionDefinition<EpisodeDocument>,
  genres: { name: 'genres', indexes: [{ fields: ['name'] }] } satisfies CollectionDefinition<GenreDocument>,
  productions: {
    name: 'productions',
    indexes: [{ fields: ['life', 'changedAt'] }],
  } satisfies CollectionDefinition<ProductionDocument>,
  people: { name: 'people', indexes: [] } satisfies CollectionDefinition<PersonDocument>,
  shelfEntries: {
    name: 'shelf_entries',
    indexes: [
      { fields: ['shelf', 'suggested'] },
      { fields: ['shelf', 'publishedAt'] },
      { fields: ['shelf', 'releaseYear'] },
      { fields: ['shelf', 'sortName'] },
    ],
  } satisfies CollectionDefinition<ShelfEntryDocument>,
};
