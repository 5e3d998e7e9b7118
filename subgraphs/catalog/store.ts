/** The queries and writes of catalog. */
import type { EpisodeId, GenreId, PersonId, SeasonId, TitleId } from '@marquee/contracts/ids';
import type { SubgraphRuntime } from '@marquee/subgraph/define-subgraph';
import type { PageArguments } from '@marquee/subgraph/connection';
import { openIdempotency } from '@marquee/document-store/idempotency';
import type { Idempotency } from '@marquee/document-store/idempotency';
import type { Change, DocumentPage, Query, Store, Write } from '@marquee/document-store/port';
import type { CatalogConfig } from './config.js';
import { COLLECTIONS } from './documents.js';
import type {
  EpisodeDocument,
  GenreDocument,
  PublicationState,
  PersonDocument,
  ProductionDocument,
  SeasonDocument,
  ShelfEntryDocument,
  TitleDocument,
  WholeTitle,
} from './documents.js';
import { productionOf } from './rules/released-title.js';

export type TitleSort = 'SUGGESTED' | 'NEWEST' | 'A_TO_Z' | 'YEAR';

export interface ShelfQuery {
  /** A key from `shelfKey` of a genre id, a person id or `EVERYTHING`. */
  readonly shelf: string;
  readonly sort: TitleSort;
  readonly after: string | null;
  readonly limit: number;
}

/** Queries with several ids return the documents in their order, null for an unknown id, in one read. */
export interface CatalogStore {
  titles(ids: readonly TitleId[]): Promise<readonly (TitleDocument | null)[]>;
  seasons(ids: readonly SeasonId[]): Promise<readonly (SeasonDocument | null)[]>;
  episodes(ids: readonly EpisodeId[]): Promise<readonly (EpisodeDocument | null)[]>;
  genres(ids: readonly GenreId[]): Promise<readonly (GenreDocument | null)[]>;
  people(ids: readonly PersonId[]): Promise<readonly (PersonDocument | null)[]>;
  /** By name. */
  allGenres(): Promise<readonly GenreDocument[]>;
  /** Without a check of visibility, which the caller must make for the titles. */
  shelf(query: ShelfQuery): Promise<DocumentPage<ShelfEntryDocument>>;
  /** The writes of a title, its seasons and episodes. Its shelf entries are separate: see `shelfEntriesOf`. */
  saveTitle(whole: WholeTitle): readonly Write[];
  saveShelfEntry(entry: ShelfEntryDocument): Write;
  removeShelfEntry(id: string): Write;
  saveGenre(genre: GenreDocument): Write;
  savePerson(person: PersonDocument): Write;
  /** With their seasons and episodes. Three reads. */
  wholeTitles(ids: readonly TitleId[]): Promise<readonly (WholeTitle | null)[]>;
  /** Null for an unknown id. For a title without a stored production, it is derived from the title. */
  production(id: TitleId): Promise<StoredProduction | null>;
  /** The last changed first. */
  productions(life: PublicationState, page: PageArguments): Promise<DocumentPage<ProductionDocument>>;
  /**
   * The write conflicts when the production has changed since it was read.
   * @param readVersion Null when it was not stored.
   */
  saveProduction(production: ProductionDocument, readVersion: number | null): Write;
  commit(change: Change): Promise<void>;
  readonly idempotency: Idempotency;
}

export interface StoredProduction {
  readonly production: ProductionDocument;
  /** For `saveProduction`; null when the production is derived from the title. */
  readonly readVersion: number | null;
}

const ORDERS: Readonly<Record<TitleSort, NonNullable<Query<ShelfEntryDocument>['orderBy']>>> = {
  SUGGESTED: { field: 'suggested', direction: 'descending' },
  NEWEST: { field: 'publishedAt', direction: 'descending' },
  A_TO_Z: { field: 'sortName', direction: 'ascending' },
  YEAR: { field: 'releaseYear', direction: 'descending' },
};

/** There are about thirty. */
const MAX_GENRES = 200;

export async function openCatalogStore(
  store: Store,
  { clock }: Pick<SubgraphRuntime<CatalogConfig>, 'clock'>,
): Promise<CatalogStore> {
  const titles = await store.collection<TitleDocument>(COLLECTIONS.titles);
  const seasons = await store.collection<SeasonDocument>(COLLECTIONS.seasons);
  const episodes = await store.collection<EpisodeDocument>(COLLECTIONS.episodes);
  const genres = await store.collection<GenreDocument>(COLLECTIONS.genres);
  const people = await store.collection<PersonDocument>(COLLECTIONS.people);
  const shelfEntries = await store.collection<ShelfEntryDocument>(COLLECTIONS.shelfEntries);
  const productions = await store.collection<ProductionDocument>(COLLECTIONS.productions);

  const present = <T>(found: readonly (T | null)[]): readonly T[] => found.filter((each) => each !== null);

  const wholeTitles = async (ids: readonly TitleId[]): Promise<readonly (WholeTitle | null)[]> => {
    const found = await titles.getMany(ids);
    const foundSeasons = present(await seasons.getMany(present(found).flatMap(({ seasonIds }) => seasonIds)));
    const foundEpisodes = present(await episodes.getMany(foundSeasons.flatMap(({ episodeIds }) => episodeIds)));
    return found.map((title) => {
      const isOwn = ({ titleId }: { readonly titleId: TitleId }): boolean => titleId === title?.id;
      return title === null
        ? null
        : { title, seasons: foundSeasons.filter(isOwn), episodes: foundEpisodes.filter(isOwn) };
    });
  };

  return {
    idempotency: await openIdempotency(store, clock),
    commit: (change) => store.commit(change),
    production: async (id) => {
      const stored = await productions.getVersioned(id);
      if (stored !== null) return { production: stored.document, readVersion: stored.version };
      const [whole] = await wholeTitles([id]);
      return whole == null ? null : { production: productionOf(whole), readVersion: null };
    },
    wholeTitles,
    productions: (life, { first, after }) =>
      productions.find({
        where: { life },
        orderBy: { field: 'changedAt', direction: 'descending' },
        after,
        limit: first,
      }),
    saveProduction: (production, readVersion) =>
      readVersion === null ? productions.insert(production) : productions.replace(production, readVersion),
    removeShelfEntry: (id) => shelfEntries.remove(id),
    titles: (ids) => titles.getMany(ids),
    seasons: (ids) => seasons.getMany(ids),
    episodes: (ids) => episodes.getMany(ids),
    genres: (ids) => genres.getMany(ids),
    people: (ids) => people.getMany(ids),
    allGenres: async () =>
      (await genres.find({ orderBy: { field: 'name', direction: 'ascending' }, limit: MAX_GENRES })).documents,
    shelf: ({ shelf, sort, after, limit }) =>
      shelfEntries.find({ where: { shelf }, orderBy: ORDERS[sort], after, limit }),
    saveTitle: (whole) => [
      titles.upsert(whole.title),
      ...whole.seasons.map((season) => seasons.upsert(season)),
      ...whole.episodes.map((episode) => episodes.upsert(episode)),
    ],
    saveShelfEntry: (entry) => shelfEntries.upsert(entry),
    saveGenre: (genre) => genres.upsert(genre),
    savePerson: (person) => people.upsert(person),
  };
}
