/** The values that resolvers return for the schema type of the same name without `Model`. */
import type {
  CreditEntry,
  EpisodeDocument,
  GenreDocument,
  PersonDocument,
  ProductionDocument,
  SeasonDocument,
  TitleDocument,
} from './documents.js';

export interface TitleModel extends TitleDocument {
  /** From recommendations, by `@requires`; null or absent without one. */
  readonly personalizedArtworkId?: string | null;
  readonly __typename?: 'Title';
}

export type SeasonModel = SeasonDocument;
export type EpisodeModel = EpisodeDocument;
export type GenreModel = GenreDocument;
export type PersonModel = PersonDocument;
export type CreditModel = CreditEntry;
export type ProductionModel = ProductionDocument;
