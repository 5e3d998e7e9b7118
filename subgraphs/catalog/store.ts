/** What may be asked of our data. */
import type { EpisodeId, GenreId, PersonId, SeasonId, TitleId } from '@marquee/contracts/ids';
import type { Runtime } from '@marquee/kit/graph/define-subgraph';
import type { Page, Query, Store, Write } from '@marquee/kit/store/port';
import type { CatalogConfig } from './config.js';
import { COLLECTIONS } from './documents.js';
import type { EpisodeDocument, GenreDocument, PersonDocument, SeasonDocument, ShelfEntryDocument, TitleDocument } from './documents.js';

export type TitleSort = 'SUGGESTED' | 'NEWEST' | 'A_TO_Z' | 'YEAR';

export interface ShelfQuery {
  /** By `shelfKey`: of a genre's id, a person's, or `EVERYTHING`. */
  readonly shelf: string;
  readonly sort: TitleSort;
  readonly after: string | null;
  readonly limit: number;
}

/** A title with everything that hangs on it. */
export interface WholeTitle {
  readonly title: TitleDocument;
  readonly seasons: readonly SeasonDocument[];
  readonly episodes: readonly EpisodeDocument[];
}

/** The readers of several ids answer in their order, null for an unknown one, in one read of the store. */
export interface CatalogStore {
  /** Base of the pictures that we serve ourselves. */
  readonly publicUrl: string;
  titles(ids: readonly TitleId[]): Promise<readonly (TitleDocument | null)[]>;
  seasons(ids: readonly SeasonId[]): Promise<readonly (SeasonDocument | null)[]>;
  episodes(ids: readonly EpisodeId[]): Promise<readonly (EpisodeDocument | null)[]>;
  genres(ids: readonly GenreId[]): Promise<readonly (GenreDocument | null)[]>;
  people(ids: readonly PersonId[]): Promise<readonly (PersonDocument | null)[]>;
  /** By name. */
  allGenres(): Promise<readonly GenreDocument[]>;
  /** Whether they may be seen is for the reader of the titles to decide. */
  shelf(query: ShelfQuery): Promise<Page<ShelfEntryDocument>>;
  /** Writes to hand to a commit: the title and what hangs on it. Its places on the shelves are `shelfEntriesOf` it. */
  saveTitle(whole: WholeTitle): readonly Write[];
  saveShelfEntry(entry: ShelfEntryDocument): Write;
  saveGenre(genre: GenreDocument): Write;
  savePerson(person: PersonDocument): Write;
}

const ORDERS: Readonly<Record<TitleSort, NonNullable<Query<ShelfEntryDocument>['orderBy']>>> = {
  SUGGESTED: { field: 'suggested', direction: 'descending' },
  NEWEST: { field: 'publishedAt', direction: 'descending' },
  A_TO_Z: { field: 'sortName', direction: 'ascending' },
  YEAR: { field: 'releaseYear', direction: 'descending' },
};

/** There are some thirty. */
const MOST_GENRES = 200;

export const openCatalogStore = async (store: Store, { publicUrl }: Pick<Runtime<CatalogConfig>, 'publicUrl'>): Promise<CatalogStore> => {
  const titles = await store.collection<TitleDocument>(COLLECTIONS.titles);
  const seasons = await store.collection<SeasonDocument>(COLLECTIONS.seasons);
  const episodes = await store.collection<EpisodeDocument>(COLLECTIONS.episodes);
  const genres = await store.collection<GenreDocument>(COLLECTIONS.genres);
  const people = await store.collection<PersonDocument>(COLLECTIONS.people);
  const shelfEntries = await store.collection<ShelfEntryDocument>(COLLECTIONS.shelfEntries);

  return {
    publicUrl,
    titles: (ids) => titles.getMany(ids),
    seasons: (ids) => seasons.getMany(ids),
    episodes: (ids) => episodes.getMany(ids),
    genres: (ids) => genres.getMany(ids),
    people: (ids) => people.getMany(ids),
    allGenres: async () => (await genres.find({ orderBy: { field: 'name', direction: 'ascending' }, limit: MOST_GENRES })).documents,
    shelf: ({ shelf, sort, after, limit }) => shelfEntries.find({ where: { shelf }, orderBy: ORDERS[sort], after, limit }),
    saveTitle: (whole) => [
      titles.put(whole.title),
      ...whole.seasons.map((season) => seasons.put(season)),
      ...whole.episodes.map((episode) => episodes.put(episode)),
    ],
    saveShelfEntry: (entry) => shelfEntries.put(entry),
    saveGenre: (genre) => genres.put(genre),
    savePerson: (person) => people.put(person),
  };
};
