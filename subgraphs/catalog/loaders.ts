/** Batched reads by key, created for each request. Each returns null for an unknown key. */
import type { EpisodeId, GenreId, PersonId, SeasonId, TitleId } from '@marquee/contracts/ids';
import { createLoader } from '@marquee/subgraph/create-loader';
import type { Loader, RequestWork } from '@marquee/subgraph/create-loader';
import type { EpisodeDocument, GenreDocument, PersonDocument, SeasonDocument, TitleDocument } from './documents.js';
import type { CatalogStore } from './store.js';

export interface CatalogLoaders {
  readonly title: Loader<TitleId, TitleDocument | null>;
  readonly season: Loader<SeasonId, SeasonDocument | null>;
  readonly episode: Loader<EpisodeId, EpisodeDocument | null>;
  readonly genre: Loader<GenreId, GenreDocument | null>;
  readonly person: Loader<PersonId, PersonDocument | null>;
}

export function createLoaders({
  store,
  work,
}: {
  readonly store: CatalogStore;
  readonly work: RequestWork | null;
}): CatalogLoaders {
  return {
    title: createLoader((ids) => store.titles(ids), work),
    season: createLoader((ids) => store.seasons(ids), work),
    episode: createLoader((ids) => store.episodes(ids), work),
    genre: createLoader((ids) => store.genres(ids), work),
    person: createLoader((ids) => store.people(ids), work),
  };
}
