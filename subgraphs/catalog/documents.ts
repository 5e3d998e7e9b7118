/** The stored documents. */
import type { TitleKind } from '@marquee/contracts/events/catalog';
import type { VideoQuality } from '@marquee/contracts/events/billing';
import type { EpisodeId, GenreId, PersonId, SeasonId, TitleId } from '@marquee/contracts/ids';
import type { LicenceWindow } from '@marquee/contracts/licence';
import type { MaturityLevel } from '@marquee/contracts/maturity';
import type { CollectionDefinition } from '@marquee/document-store/port';

/** By BCP 47 tag. Always contains the title's original language. */
export type Texts = Readonly<Record<string, string>>;

export type CreditRole = 'ACTOR' | 'DIRECTOR' | 'WRITER' | 'CREATOR';

export interface CreditEntry {
  readonly id: PersonId;
  readonly name: string;
  readonly role: CreditRole;
  readonly character: string | null;
}

/** Everything that a tile shows. Episodes, which only detail pages need, are separate documents. */
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
  /** Absent in documents from before trailers existed. */
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
 * An entry of a title on a shelf: the shelf of a genre, of a person, or of all titles. Large shelves exist once per
 * maturity limit with the titles within it, so that a page costs the same number of reads for every limit.
 */
export interface ShelfEntryDocument {
  readonly id: string;
  readonly shelf: string;
  readonly titleId: TitleId;
  /** Higher values come first. */
  readonly suggested: number;
  readonly publishedAt: string;
  readonly releaseYear: number;
  readonly sortName: string;
}

/** A title with its seasons and episodes. */
export interface WholeTitle {
  readonly title: TitleDocument;
  readonly seasons: readonly SeasonDocument[];
  readonly episodes: readonly EpisodeDocument[];
}

/** The descriptive facts of a title, complete or not. The rating is null while it is unknown. */
export interface TitleFacts
  extends Omit<
    TitleDocument,
    'id' | 'version' | 'windows' | 'publishedAt' | 'withdrawn' | 'seasonIds' | 'trailers' | 'rating'
  > {
  readonly rating: TitleDocument['rating'] | null;
}

export type AssetKind = 'VIDEO' | 'TRAILER' | 'CAPTIONS' | 'AUDIO_DESCRIPTION';

/** A delivered file and the state of its encode. */
export interface AssetEntry {
  readonly id: string;
  readonly kind: AssetKind;
  /** Null for a file of the title as a whole. */
  readonly episodeId: EpisodeId | null;
  readonly name: string;
  /** Languages of the audio or of the captions. */
  readonly languages: readonly string[];
  /** Of a video or trailer; null for captions and audio descriptions. */
  readonly runtimeSeconds: number | null;
  /** SHA-256 of the file, in hexadecimal. */
  readonly checksum: string;
  /** Null for a file that needs no encode. */
  readonly encode: EncodeEntry | null;
  /** Members can see it. */
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
  /** Members can see it. */
  readonly released: boolean;
}

export type PublicationState = 'UNPUBLISHED' | 'PUBLISHED' | 'WITHDRAWN';

/**
 * A title as staff edit it. The documents that members see (`titles`, `seasons`, `episodes`, shelf entries) are written
 * from it in the same commit, so that a title is never partly published. An imported or seeded title has no production
 * until its first change.
 */
export interface ProductionDocument {
  readonly id: TitleId;
  /** Increases by one with each change. The title's own version is that of the last change that members could see. */
  readonly version: number;
  readonly life: PublicationState;
  readonly facts: TitleFacts;
  readonly windows: readonly LicenceWindow[];
  readonly seasons: readonly ProductionSeason[];
  readonly episodes: readonly ProductionEpisode[];
  readonly assets: readonly AssetEntry[];
  /** Quality control of the unreleased parts; null before it and after each new delivery. */
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
