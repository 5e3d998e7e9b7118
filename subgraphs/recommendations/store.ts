/** What may be asked of our data, in the domain's words. */
import type { ProfileState } from '@marquee/contracts/events/users';
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import type { SubgraphRuntime } from '@marquee/subgraph/define-subgraph';
import type { Collection, Store, Versioned, Write } from '@marquee/document-store/port';
import type { RecommendationsConfig } from './config.js';
import { CATALOGUE_FACT, historyId, listId, profileFactId } from './documents.js';
import type { Fact, FactAbout, Feedback, TitlePopularity, TitleRecord } from './documents.js';
import { createPageCache } from './page-cache.js';
import type { PageCache } from './page-cache.js';
import { createCatalogueCache } from './catalogue-cache.js';
import type { CatalogueCache } from './catalogue-cache.js';
import { createRankingCache } from './ranking-cache.js';
import type { RankingCache } from './ranking-cache.js';
import { EMPTY_HISTORY } from './rules/profile/history.js';
import type { History } from './rules/profile/history.js';
import type { PageContent } from './rules/page/build-page.js';

export interface RecommendationsCollections {
  readonly titles: Collection<TitleRecord>;
  readonly facts: Collection<Fact>;
  readonly popularities: Collection<TitlePopularity>;
  readonly feedback: Collection<Feedback>;
}

/** What is known of a profile, and of which revision the catalogue is. */
export interface ProfileFacts {
  readonly revision: number;
  readonly history: History;
  readonly listed: readonly TitleId[];
  /** As the users subgraph last stated it; null when no event of the profile has arrived. */
  readonly profile: ProfileState | 'deleted' | null;
}

/** A page as it is kept: when it was made, and of what. */
export interface BuiltPage {
  readonly content: PageContent;
  readonly generatedAt: Date;
}

export interface RecommendationsStore {
  readonly collections: RecommendationsCollections;
  readonly catalogue: CatalogueCache;
  readonly ranking: RankingCache;
  readonly pages: PageCache<BuiltPage>;
  /** @param profileId Null asks for the revision alone. */
  facts(profileId: ProfileId | null): Promise<ProfileFacts>;
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
    popularities: await store.collection<TitlePopularity>({
      name: 'heats',
      indexes: [{ fields: ['country', 'heat'] }],
    }),
    feedback: await store.collection<Feedback>({ name: 'feedback', indexes: [] }),
  };
}

function changedTitlesReader(titles: Collection<TitleRecord>) {
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

function profileFactsReader(facts: Collection<Fact>) {
  return async (profileId: ProfileId | null): Promise<ProfileFacts> => {
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

function rankingReader(heats: Collection<TitlePopularity>) {
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
  const catalogue = createCatalogueCache(changedTitlesReader(collections.titles));
  const facts = profileFactsReader(collections.facts);
  return {
    collections,
    catalogue,
    ranking: createRankingCache(rankingReader(collections.popularities), config.popularityTtlSeconds * 1000),
    pages: createPageCache(config.keptPages),
    facts,
    feedback: (profileId) => collections.feedback.getVersioned(profileId),
    loadCatalogue: async () => {
      await catalogue.at((await facts(null)).revision);
      await catalogue.settled();
    },
    commit: (writes) => store.commit({ writes }),
  };
}
