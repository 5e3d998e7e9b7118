/** Batched reads by key, created for each request. Each returns null for an unknown key. */
import type DataLoader from 'dataloader';
import type { EpisodeId, GenreId, PersonId, SeasonId, TitleId } from '@marquee/contracts/ids';
import { createLoader } from '@marquee/subgraph/create-loader';
import type { RequestWork } from '@marquee/subgraph/create-loader';
import type { EpisodeDocument, GenreDocument, PersonDocument, SeasonDocument, TitleDocument } from './documents.js';
import type { CatalogStore } from './store.js';

export interface CatalogLoaders {
  readonly title: DataLoader<TitleId, TitleDocument | null>;
  readonly season: DataLoader<SeasonId, SeasonDocument | null>;
  readonly episode: DataLoader<EpisodeId, EpisodeDocument | null>;
  readonly genre: DataLoader<GenreId, GenreDocument | null>;
  readonly person: DataLoader<PersonId, PersonDocument | null>;
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

/** One value per key, in order. Concurrent calls share one read. */
export function loadAll<Key, Value>(loader: DataLoader<Key, Value>, keys: readonly Key[]): Promise<Value[]> {
  return Promise.all(keys.map((key) => loader.load(key)));
}
