/** What resolvers return where the schema says the type of the same name, without `Model`. */
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
  /** Handed in by recommendations; null, or absent, where it had no say. */
  readonly personalizedArtworkId?: string | null;
}

export type SeasonModel = SeasonDocument;
export type EpisodeModel = EpisodeDocument;
export type GenreModel = GenreDocument;
export type PersonModel = PersonDocument;
export type CreditModel = CreditEntry;
export type ProductionModel = ProductionDocument;
