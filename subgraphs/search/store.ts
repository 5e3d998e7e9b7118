/** Reads of the search index. */
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import type { Collection, Store } from '@marquee/document-store/port';
import type { Entry, EntryLocation, Neighbours, ProfileRecord, IndexedWord } from './documents.js';

/** Searched fields of an entry. */
export const SEARCHED_FIELDS = ['names', 'people', 'genres'] as const;

export interface SearchCollections {
  readonly entries: Collection<Entry>;
  readonly entryLocations: Collection<EntryLocation>;
  readonly words: Collection<IndexedWord>;
  readonly profiles: Collection<ProfileRecord>;
  readonly neighbours: Collection<Neighbours>;
}

export interface SearchStore {
  readonly collections: SearchCollections;
  /**
   * Entries that contain every word of `text`, or a word that begins with it; exact words first, then the most popular.
   */
  matching(text: string): Promise<readonly Entry[]>;
  mostPopular(): Promise<readonly Entry[]>;
  /** Indexed words with a deletion variant that begins with one of `forms`. */
  wordsWithVariant(forms: readonly string[]): Promise<ReadonlySet<string>>;
  /** The most similar titles, the most similar first; empty when recommendations has stated none. */
  neighboursOf(titleId: TitleId): Promise<readonly Entry[]>;
  /** Null until an event of the profile has arrived. */
  profile(profileId: ProfileId): Promise<ProfileRecord | null>;
}

/** The store's maximum page size. */
const MAX_ENTRIES = 1000;
/** Bounds the words per variant. */
const MAX_WORDS_PER_VARIANT = 50;

async function openCollections(store: Store): Promise<SearchCollections> {
  return {
    entries: await store.collection<Entry>({ name: 'entries', indexes: [], search: SEARCHED_FIELDS }),
    entryLocations: await store.collection<EntryLocation>({ name: 'places', indexes: [] }),
    words: await store.collection<IndexedWord>({ name: 'words', indexes: [], search: ['near'] }),
    profiles: await store.collection<ProfileRecord>({ name: 'profiles', indexes: [] }),
    neighbours: await store.collection<Neighbours>({ name: 'neighbours', indexes: [] }),
  };
}

export async function openSearchStore(store: Store): Promise<SearchStore> {
  const collections = await openCollections(store);
  const { entries, entryLocations, words, profiles, neighbours } = collections;
  return {
    collections,
    matching: (text) => entries.search(text, MAX_ENTRIES),
    mostPopular: async () => (await entries.find({ limit: MAX_ENTRIES })).documents,
    wordsWithVariant: async (forms) => {
      const found = await Promise.all(forms.map((form) => words.search(form, MAX_WORDS_PER_VARIANT)));
      return new Set(found.flat().map(({ id }) => id));
    },
    neighboursOf: async (titleId) => {
      const known = await neighbours.get(titleId);
      if (known === null) return [];
      const places = await entryLocations.getMany(known.titleIds);
      const found = await entries.getMany(places.flatMap((place) => (place === null ? [] : [place.entryId])));
      return found.filter((entry) => entry !== null);
    },
    profile: (profileId) => profiles.get(profileId),
  };
}
