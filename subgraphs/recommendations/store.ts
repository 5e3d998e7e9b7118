/** The queries and writes of recommendations. */
import type { RecommendationsEvent } from '@marquee/contracts/events/recommendations';
import type { ProfileState } from '@marquee/contracts/events/users';
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { eachPage } from '@marquee/document-store/pages';
import type { Collection, Store, Versioned, Write } from '@marquee/document-store/port';
import { CATALOGUE_FACT, historyId, listId, profileFactId, ratingsId } from './documents.js';
import type { ProfileExposures } from './experiments/exposures.js';
import type {
  Fact,
  FactAbout,
  Impressions,
  PublishedNeighbours,
  RejectedTitles,
  TitlePopularity,
  TitleRecord,
} from './documents.js';
import { toCountryRanking } from './rules/popularity/ranking.js';
import type { CountryRanking } from './rules/popularity/ranking.js';
import { EMPTY_HISTORY } from './rules/profile/history.js';
import type { History } from './rules/profile/history.js';
import { NO_RATINGS } from './rules/profile/ratings.js';
import type { Ratings } from './rules/profile/ratings.js';

export interface RecommendationsCollections {
  readonly titles: Collection<TitleRecord>;
  readonly facts: Collection<Fact>;
  readonly popularities: Collection<TitlePopularity>;
  readonly feedback: Collection<RejectedTitles>;
  readonly exposures: Collection<ProfileExposures>;
  readonly impressions: Collection<Impressions>;
  readonly neighbours: Collection<PublishedNeighbours>;
}

/** The stored facts of a profile, and the revision of the catalogue. */
export interface ProfileFacts {
  readonly revision: number;
  readonly history: History;
  readonly listed: readonly TitleId[];
  readonly ratings: Ratings;
  /** As the users subgraph last stated it; null when no event of the profile has arrived. */
  readonly profile: ProfileState | 'deleted' | null;
}

export interface RecommendationsStore {
  readonly collections: RecommendationsCollections;
  /** @param profileId Null reads the catalogue's revision only. */
  facts(profileId: ProfileId | null): Promise<ProfileFacts>;
  feedback(profileId: ProfileId): Promise<Versioned<RejectedTitles> | null>;
  /** All titles whose revision is above the given one. */
  titlesChangedSince(revision: number): Promise<readonly TitleRecord[]>;
  /** The most watched titles of a country, the most watched first. At most 1000. */
  rankingOf(country: string): Promise<CountryRanking>;
  commit(writes: readonly Write[], events: readonly RecommendationsEvent[]): Promise<void>;
}

/** One object, so that an unchanged list is the same object at each read. */
const NOTHING_LISTED: readonly TitleId[] = [];

/** Titles of a country's ranking. */
const RANKED = 1000;

/** Titles that are read at once, in a few milliseconds; other requests are handled before the next ones. */
const TITLES_AT_ONCE = 100;

async function openCollections(store: Store): Promise<RecommendationsCollections> {
  return {
    titles: await store.collection<TitleRecord>({ name: 'titles', indexes: [{ fields: ['revision'] }] }),
    facts: await store.collection<Fact>({ name: 'facts', indexes: [] }),
    popularities: await store.collection<TitlePopularity>({
      name: 'heats',
      indexes: [{ fields: ['country', 'heat'] }],
    }),
    feedback: await store.collection<RejectedTitles>({ name: 'feedback', indexes: [] }),
    impressions: await store.collection<Impressions>({ name: 'impressions', indexes: [] }),
    exposures: await store.collection<ProfileExposures>({ name: 'exposures', indexes: [] }),
    neighbours: await store.collection<PublishedNeighbours>({ name: 'neighbours', indexes: [] }),
  };
}

function changedTitlesReader(titles: Collection<TitleRecord>) {
  return async (revision: number): Promise<readonly TitleRecord[]> => {
    const changed: TitleRecord[] = [];
    const pages = eachPage((after) =>
      titles.find({
        orderBy: { field: 'revision', direction: 'ascending' },
        from: revision + 1,
        after,
        limit: TITLES_AT_ONCE,
      }),
    );
    for await (const page of pages) {
      changed.push(...page);
      if (page.length === TITLES_AT_ONCE) await nextTurn();
    }
    return changed;
  };
}

function isAbout<About extends Fact['about']>(fact: Fact | null | undefined, about: About): fact is FactAbout<About> {
  return fact?.about === about;
}

function profileFactsReader(facts: Collection<Fact>) {
  return async (profileId: ProfileId | null): Promise<ProfileFacts> => {
    const own = profileId === null ? [] : [historyId, listId, profileFactId, ratingsId].map((idOf) => idOf(profileId));
    const [catalogue, history, list, profile, ratings] = await facts.getMany([CATALOGUE_FACT, ...own]);
    return {
      revision: isAbout(catalogue, 'catalogue') ? catalogue.revision : 0,
      history: isAbout(history, 'history') ? history : EMPTY_HISTORY,
      listed: isAbout(list, 'list') ? list.titleIds : NOTHING_LISTED,
      ratings: isAbout(ratings, 'ratings') ? ratings : NO_RATINGS,
      profile: profile?.about === 'gone' ? 'deleted' : isAbout(profile, 'profile') ? profile.state : null,
    };
  };
}

function rankingReader(heats: Collection<TitlePopularity>) {
  return async (country: string): Promise<CountryRanking> => {
    const page = await heats.find({
      where: { country },
      orderBy: { field: 'heat', direction: 'descending' },
      limit: RANKED,
    });
    return toCountryRanking(page.documents);
  };
}

export async function openRecommendationsStore(store: Store): Promise<RecommendationsStore> {
  const collections = await openCollections(store);
  return {
    collections,
    facts: profileFactsReader(collections.facts),
    feedback: (profileId) => collections.feedback.getVersioned(profileId),
    titlesChangedSince: changedTitlesReader(collections.titles),
    rankingOf: rankingReader(collections.popularities),
    commit: (writes, events) => store.commit({ writes, events }),
  };
}
