/** Batched reads by key, made anew for each request. Each answers null for a key that catalog does not know. */
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

/** One answer per key, in order; the keys of all callers of a moment share one read. */
export function loadAll<Key, Value>(loader: DataLoader<Key, Value>, keys: readonly Key[]): Promise<Value[]> {
  return Promise.all(keys.map((key) => loader.load(key)));
}
