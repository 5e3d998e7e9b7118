/** What may be asked of our data, in the domain's words. */
import type { ProfileId } from '@marquee/contracts/ids';
import type { Collection, Store } from '@marquee/document-store/port';
import type { Entry, EntryLocation, ProfileRecord, IndexedWord } from './documents.js';

/** By what an entry is found. */
export const SEARCHED_FIELDS = ['names', 'people', 'genres'] as const;

export interface SearchCollections {
  readonly entries: Collection<Entry>;
  readonly entryLocations: Collection<EntryLocation>;
  readonly words: Collection<IndexedWord>;
  readonly profiles: Collection<ProfileRecord>;
}

export interface SearchStore {
  readonly collections: SearchCollections;
  /**
   * Entries in which every word of `text` stands, or one that begins so; those that have the words as they are first,
   * then the best known.
   */
  matching(text: string): Promise<readonly Entry[]>;
  mostPopular(): Promise<readonly Entry[]>;
  /** Words of the index that have one of `forms` among theirs, or one that begins so. */
  wordsWithVariant(forms: readonly string[]): Promise<ReadonlySet<string>>;
  /** Null until users has told us of it. */
  profile(profileId: ProfileId): Promise<ProfileRecord | null>;
}

/** The most that the store gives. */
const MAX_ENTRIES = 1000;
/** Of one form; there are hardly ever so many. */
const MAX_WORDS_PER_VARIANT = 50;

async function openCollections(store: Store): Promise<SearchCollections> {
  return {
    entries: await store.collection<Entry>({ name: 'entries', indexes: [], search: SEARCHED_FIELDS }),
    entryLocations: await store.collection<EntryLocation>({ name: 'places', indexes: [] }),
    words: await store.collection<IndexedWord>({ name: 'words', indexes: [], search: ['near'] }),
    profiles: await store.collection<ProfileRecord>({ name: 'profiles', indexes: [] }),
  };
}

export async function openSearchStore(store: Store): Promise<SearchStore> {
  const collections = await openCollections(store);
  const { entries, words, profiles } = collections;
  return {
    collections,
    matching: (text) => entries.search(text, MAX_ENTRIES),
    mostPopular: async () => (await entries.find({ limit: MAX_ENTRIES })).documents,
    wordsWithVariant: async (forms) => {
      const found = await Promise.all(forms.map((form) => words.search(form, MAX_WORDS_PER_VARIANT)));
      return new Set(found.flat().map(({ id }) => id));
    },
    profile: (profileId) => profiles.get(profileId),
  };
}
