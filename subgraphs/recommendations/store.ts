/** What may be asked of our data, in the domain's words. */
import type { ProfileState } from '@marquee/contracts/events/users';
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import type { SubgraphRuntime } from '@marquee/subgraph/define-subgraph';
import type { Collection, Store, Versioned, Write } from '@marquee/document-store/port';
import type { RecommendationsConfig } from './config.js';
import { CATALOGUE_FACT, historyId, listId, profileFactId } from './documents.js';
import type { Fact, FactAbout, Feedback, Heat, TitleRecord } from './documents.js';
import { createKeptPages } from './page-cache.js';
import type { KeptPages } from './page-cache.js';
import { createLiveCatalogue } from './catalogue-cache.js';
import type { LiveCatalogue } from './catalogue-cache.js';
import { createLiveRanking } from './ranking-cache.js';
import type { LiveRanking } from './ranking-cache.js';
import { EMPTY_HISTORY } from './rules/profile/history.js';
import type { History } from './rules/profile/history.js';
import type { PageContent } from './rules/page/build-page.js';

export interface RecommendationsCollections {
  readonly titles: Collection<TitleRecord>;
  readonly facts: Collection<Fact>;
  readonly heats: Collection<Heat>;
  readonly feedback: Collection<Feedback>;
}

/** What is known of a profile, and of which revision the catalogue is. */
export interface Facts {
  readonly revision: number;
  readonly history: History;
  readonly listed: readonly TitleId[];
  /** As the users subgraph last stated it; null when no event of the profile has arrived. */
  readonly profile: ProfileState | 'deleted' | null;
}

/** A page as it is kept: when it was made, and of what. */
export interface MadePage {
  readonly content: PageContent;
  readonly generatedAt: Date;
}

export interface RecommendationsStore {
  readonly collections: RecommendationsCollections;
  readonly catalogue: LiveCatalogue;
  readonly ranking: LiveRanking;
  readonly pages: KeptPages<MadePage>;
  /** @param profileId Null asks for the revision alone. */
  facts(profileId: ProfileId | null): Promise<Facts>;
  feedback(profileId: ProfileId): Promise<Versioned<Feedback> | null>;
  /** Brings the catalogue into memory, so that no request has to. */
  loadCatalogue(): Promise<void>;
  commit(writes: readonly Write[]): Promise<void>;
}

/** The most that a find gives. */
const BATCH = 1000;

async function openCollections(store: Store): Promise<RecommendationsCollections> {
  return {
    titles: await store.collection<TitleRecord>({ name: 'titles', indexes: [{ fields: ['revision'] }] }),
    facts: await store.collection<Fact>({ name: 'facts', indexes: [] }),
    heats: await store.collection<Heat>({ name: 'heats', indexes: [{ fields: ['country', 'heat'] }] }),
    feedback: await store.collection<Feedback>({ name: 'feedback', indexes: [] }),
  };
}

function titlesChangedSince(titles: Collection<TitleRecord>) {
  return async (revision: number): Promise<readonly TitleRecord[]> => {
    const changed: TitleRecord[] = [];
    for (let after: string | null = null; ; ) {
      const page = await titles.find({
        orderBy: { field: 'revision', direction: 'ascending' },
        from: revision + 1,
        after,
        limit: BATCH,
      });
      changed.push(...page.documents);
      after = page.cursors.at(-1) ?? null;
      if (!page.hasMore) return changed;
    }
  };
}

function isAbout<About extends Fact['about']>(fact: Fact | null | undefined, about: About): fact is FactAbout<About> {
  return fact?.about === about;
}

function readFacts(facts: Collection<Fact>) {
  return async (profileId: ProfileId | null): Promise<Facts> => {
    const own = profileId === null ? [] : [historyId(profileId), listId(profileId), profileFactId(profileId)];
    const [catalogue, history, list, profile] = await facts.getMany([CATALOGUE_FACT, ...own]);
    return {
      revision: isAbout(catalogue, 'catalogue') ? catalogue.revision : 0,
      history: isAbout(history, 'history') ? history : EMPTY_HISTORY,
      listed: isAbout(list, 'list') ? list.titleIds : [],
      profile: profile?.about === 'gone' ? 'deleted' : isAbout(profile, 'profile') ? profile.state : null,
    };
  };
}

function rankingOf(heats: Collection<Heat>) {
  return async (country: string): Promise<readonly TitleId[]> => {
    const page = await heats.find({
      where: { country },
      orderBy: { field: 'heat', direction: 'descending' },
      limit: BATCH,
    });
    return page.documents.map(({ titleId }) => titleId);
  };
}

export async function openRecommendationsStore(
  store: Store,
  { config }: SubgraphRuntime<RecommendationsConfig>,
): Promise<RecommendationsStore> {
  const collections = await openCollections(store);
  const catalogue = createLiveCatalogue(titlesChangedSince(collections.titles));
  const facts = readFacts(collections.facts);
  return {
    collections,
    catalogue,
    ranking: createLiveRanking(rankingOf(collections.heats), config.popularityTtlSeconds * 1000),
    pages: createKeptPages(config.keptPages),
    facts,
    feedback: (profileId) => collections.feedback.getVersioned(profileId),
    loadCatalogue: async () => {
      await catalogue.at((await facts(null)).revision);
      await catalogue.settled();
    },
    commit: (writes) => store.commit({ writes }),
  };
}
