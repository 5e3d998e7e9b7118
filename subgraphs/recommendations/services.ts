/** What recommendations needs besides its data: caches in memory, made once per process. */
import { delay } from '@marquee/runtime/retry';
import type { Store } from '@marquee/document-store/port';
import type { SubgraphParts, SubgraphRuntime } from '@marquee/subgraph/define-subgraph';
import type { BuiltPage } from './pages/built-page.js';
import { createCatalogueCache } from './caches/catalogue-cache.js';
import type { CatalogueCache } from './caches/catalogue-cache.js';
import type { RecommendationsConfig } from './config.js';
import { DECLARED } from './experiments/declared-experiments.js';
import type { Declarations } from './experiments/experiment.js';
import { createExposureLog } from './experiments/exposure-log.js';
import type { ExposureLog } from './experiments/exposure-log.js';
import { enabledExperiments } from './experiments/validate-experiments.js';
import { createDerivedCache } from './caches/derived-cache.js';
import type { DerivedCache } from './caches/derived-cache.js';
import { createModelCache } from './caches/model-cache.js';
import type { ModelCache } from './caches/model-cache.js';
import { createModelLibrary } from './learning/serving/model-library.js';
import { createModelTraining } from './learning/serving/model-training.js';
import { openTrainingLease } from './learning/serving/training-lease.js';
import { createTrainingSchedule } from './learning/serving/training-schedule.js';
import type { TrainingSchedule } from './learning/serving/training-schedule.js';
import { createProfileReads } from './caches/profile-reads.js';
import type { ProfileReads } from './caches/profile-reads.js';
import { createReadGuard, within } from './caches/read-guard.js';
import type { ReadGuard } from './caches/read-guard.js';
import { createPageCache } from './caches/page-cache.js';
import type { PageCache } from './caches/page-cache.js';
import { createRankingCache } from './caches/ranking-cache.js';
import type { RankingCache } from './caches/ranking-cache.js';
import { createSessions } from './caches/sessions.js';
import type { Sessions } from './caches/sessions.js';
import type { CountryRanking } from './rules/popularity/ranking.js';
import type { RecommendationsStore } from './store.js';
import { createNeighbourPublisher } from './titles/neighbour-publisher.js';
import type { NeighbourPublisher } from './titles/neighbour-publisher.js';

/** Profiles whose derived values are kept. Those of one take about 10 bytes for each title of the catalogue. */
const KEPT_PROFILES = 200;
/** About 300 bytes each. */
const KEPT_SESSIONS = 20_000;
/** Reading all titles takes about a second. After this time the next request tries again. */
const CATALOGUE_WAIT_MS = 60_000;
const HOUR_MS = 3_600_000;
/** A swap or a rollback is noticed within this time. */
const FOLLOW_MS = 100;

/** Everything that this process holds in memory of one store. */
export interface StoreCaches {
  readonly profiles: ProfileReads;
  readonly catalogue: CatalogueCache;
  readonly ranking: RankingCache;
  readonly pages: PageCache<BuiltPage>;
  readonly derived: DerivedCache;
  readonly sessions: Sessions<CountryRanking>;
}

export interface RecommendationsServices {
  /**
   * The caches over `store`. A rebuild of the read models replaces the store, and the new one starts with empty caches.
   */
  cachesOf(store: RecommendationsStore): StoreCaches;
  /** Of the reads of requests. */
  readonly guard: ReadGuard;
  readonly models: ModelCache;
  readonly training: TrainingSchedule;
  /** Those that run. */
  readonly experiments: Declarations;
  readonly exposures: ExposureLog;
  readonly neighbours: NeighbourPublisher;
}

/** Loads the current model. Throws an `ExperimentError` for a wrong declaration of an experiment. */
export async function createRecommendationsServices(
  store: Store,
  { config, dataDir, clock, log }: Pick<SubgraphRuntime<RecommendationsConfig>, 'config' | 'dataDir' | 'clock' | 'log'>,
): Promise<RecommendationsServices> {
  const experiments = enabledExperiments(DECLARED, config.experiments);
  const caches = new WeakMap<RecommendationsStore, StoreCaches>();
  const library = createModelLibrary(dataDir);
  const models = createModelCache(library, clock, log);
  await models.refresh();
  const guard = createReadGuard({ waitMs: config.storeWaitMs });
  const lastGood = { maxProfiles: config.lastGoodProfiles, maxAgeMs: config.lastGoodHours * HOUR_MS };
  const training = createModelTraining({
    ...{ library, cache: models, clock, log },
    lease: await openTrainingLease(store, clock),
    minInteractions: config.trainingMinInteractions,
  });
  const policy = {
    everyHours: config.trainingEveryHours,
    growthPercent: config.trainingGrowthPercent,
    unknownPercent: config.trainingUnknownPercent,
    hitRatePercent: config.trainingHitRatePercent,
  };
  return {
    guard,
    models,
    experiments,
    exposures: createExposureLog(log),
    neighbours: createNeighbourPublisher(models, clock, log),
    training: createTrainingSchedule({ training, library, cache: models, policy, clock, log }),
    cachesOf: (store) => {
      const known = caches.get(store);
      if (known !== undefined) return known;
      const created = {
        profiles: createProfileReads(store, guard, lastGood, log),
        catalogue: createCatalogueCache((revision) =>
          within(CATALOGUE_WAIT_MS, () => store.titlesChangedSince(revision)),
        ),
        ranking: createRankingCache((country) => store.rankingOf(country), config.popularityTtlSeconds * 1000, guard),
        pages: createPageCache<BuiltPage>(config.keptPages),
        derived: createDerivedCache(KEPT_PROFILES),
        sessions: createSessions<CountryRanking>(KEPT_SESSIONS),
      };
      caches.set(store, created);
      return created;
    },
  };
}

/** Loads the catalogue into memory, so that the first page is complete. A first model is trained in the background. */
export async function warmCaches(store: RecommendationsStore, services: RecommendationsServices): Promise<void> {
  const { catalogue } = services.cachesOf(store);
  await catalogue.at((await store.facts(null)).revision);
  await catalogue.settled();
  services.training.allowFirst();
}

type Parts = SubgraphParts<RecommendationsConfig, RecommendationsStore, RecommendationsServices>;

/**
 * Follows the current model, trains new ones, publishes the neighbours of titles, and writes exposures to experiments,
 * until `signal` aborts.
 */
export async function runInBackground(parts: Parts, signal: AbortSignal): Promise<void> {
  const { training, models, exposures, neighbours, cachesOf } = parts.services;
  const store = (): RecommendationsStore => parts.store;
  const current = () => ({ store: store(), catalogue: cachesOf(store()).catalogue });
  await Promise.all([
    training.run(store, signal),
    followModels(models, signal),
    exposures.run(store, signal),
    neighbours.run(current, signal),
  ]);
}

async function followModels(models: ModelCache, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await models.refresh();
    await delay(FOLLOW_MS, signal, false);
  }
}
