/** What catalog keeps. */
import type { TitleKind } from '@marquee/contracts/events/catalog';
import type { VideoQuality } from '@marquee/contracts/events/billing';
import type { EpisodeId, GenreId, PersonId, SeasonId, TitleId } from '@marquee/contracts/ids';
import type { LicenceWindow } from '@marquee/contracts/licence';
import type { MaturityLevel } from '@marquee/contracts/maturity';
import type { CollectionDefinition } from '@marquee/kit/store/port';

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
  readonly rating: { readonly level: MaturityLevel; readonly board: string; readonly label: string; readonly advisories: readonly string[] };
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
 * A place of a title on a shelf (a genre's, a person's, everybody's). A large shelf stands once for each ceiling, with the
 * titles within it: so a child's page costs as little to find as anybody's, however few of its titles there are.
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

export const COLLECTIONS = {
  titles: { name: 'titles', indexes: [] } satisfies CollectionDefinition<TitleDocument>,
  seasons: { name: 'seasons', indexes: [] } satisfies CollectionDefinition<SeasonDocument>,
  episodes: { name: 'episodes', indexes: [] } satisfies CollectionDefinition<EpisodeDocument>,
  genres: { name: 'genres', indexes: [{ fields: ['name'] }] } satisfies CollectionDefinition<GenreDocument>,
  people: { name: 'people', indexes: [] } satisfies CollectionDefinition<PersonDocument>,
  shelfEntries: {
    name: 'shelf_entries',
    indexes: [{ fields: ['shelf', 'suggested'] }, { fields: ['shelf', 'publishedAt'] }, { fields: ['shelf', 'releaseYear'] }, { fields: ['shelf', 'sortName'] }],
  } satisfies CollectionDefinition<ShelfEntryDocument>,
};
