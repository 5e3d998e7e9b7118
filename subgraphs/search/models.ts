/** What resolvers return where the schema says the type of the same name, without `Model`. */
import type { TitleKind } from '@marquee/contracts/events/catalog';
import type { GenreId, PersonId } from '@marquee/contracts/ids';
import type { Entry } from './documents.js';
import type { FoundTitles } from './find-titles.js';
import type { Hit } from './hits.js';

export interface SearchResultsModel extends FoundTitles {
  /** As it was understood. */
  readonly query: string;
  /** Null for all. */
  readonly kind: TitleKind | null;
  readonly first: number;
  readonly after: string | null;
}

export type SearchHitModel = Hit;

export type TitleModel = Entry;

export interface PersonModel {
  readonly id: PersonId;
}

export interface GenreModel {
  readonly id: GenreId;
}
