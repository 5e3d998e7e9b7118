/** Batched reads by key, created for each request. Each returns null for an unknown key. */
import DataLoader from 'dataloader';
import type { EpisodeId, GenreId, PersonId, SeasonId, TitleId } from '@marquee/contracts/ids';
import type { EpisodeDocument, GenreDocument, PersonDocument, SeasonDocument, TitleDocument } from './documents.js';
import type { CatalogStore } from './store.js';

export interface CatalogLoaders {
  readonly title: DataLoader<TitleId, TitleDocument | null>;
  readonly season: DataLoader<SeasonId, SeasonDocument | null>;
  readonly episode: DataLoader<EpisodeId, EpisodeDocument | null>;
  readonly genre: DataLoader<GenreId, GenreDocument | null>;
  readonly person: DataLoader<PersonId, PersonDocument | null>;
}

export function createLoaders({ store }: { readonly store: CatalogStore }): CatalogLoaders {
  return {
    title: new DataLoader((ids) => store.titles(ids)),
    season: new DataLoader((ids) => store.seasons(ids)),
    episode: new DataLoader((ids) => store.episodes(ids)),
    genre: new DataLoader((ids) => store.genres(ids)),
    person: new DataLoader((ids) => store.people(ids)),
  };
}

/** One value per key, in order. Concurrent calls share one read. */
export function loadAll<Key, Value>(loader: DataLoader<Key, Value>, keys: readonly Key[]): Promise<Value[]> {
  return Promise.all(keys.map((key) => loader.load(key)));
}
