/** Parent values of the resolvers: `XModel` is the parent of the GraphQL type `X`. */
import type { TitleKind } from '@marquee/contracts/events/catalog';
import type { GenreId, PersonId } from '@marquee/contracts/ids';
import type { Entry } from './documents.js';
import type { FoundTitles } from './find-titles.js';
import type { Hit } from './hits.js';

export interface SearchResultsModel extends FoundTitles {
  /** The normalised query. */
  readonly query: string;
  /** Null for all kinds. */
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
