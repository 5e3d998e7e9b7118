/** Trains models from the stored histories while the process serves, and swaps those that pass their validation. */
import { delay } from '@marquee/runtime/retry';
import type { Logger } from '@marquee/runtime/log';
import type { ModelCache } from '../../caches/model-cache.js';
import type { RecommendationsStore } from '../../store.js';
import { hashInteractions } from '../data/hash-interactions.js';
import type { Interactions } from '../model.js';
import { readManifest } from '../models/model-folder.js';
import { trainInWorker } from '../models/train-in-thread.js';
import type { ValidationPlan } from '../models/validate-trainer.js';
import type { ModelLibrary } from './model-library.js';
import { readHistories } from './read-histories.js';

/**
 * The model that is trained for serving. It is linear in the history, so that the reasons are exact. The parameters are
 * those of data with few members per title: more regularisation, and no less weight for popular titles.
 */
export const SERVED = { trainer: 'ease', parameters: { lambda: 100, itemExponent: 0 } } as const;
/** A model must rank the last titles of the histories at least as well as popularity does. */
const VALIDATION: ValidationPlan = { protocol: 'next', k: 10, minimumRatio: 1 };
const SEED = 1;
const MEMORY_MB = 1_500;
const KEPT_MODELS = 5;

export interface TrainingPolicy {
  /** Age at which a model is trained again; 0 never trains. */
  readonly everyHours: number;
  /** With fewer interactions nothing is trained. */
  readonly minInteractions: number;
}

export type TrainingOutcome = 'trained' | 'unchanged data' | 'too few interactions';

export interface ModelTraining {
  /** Trains and swaps. Rejects when the training fails or the model does not pass its validation. */
  train(store: RecommendationsStore, signal: AbortSignal | null): Promise<TrainingOutcome>;
  /** As `train` when there is no model yet; at most once per process, at most for `FIRST_MS`. Never rejects. */
  trainFirst(store: RecommendationsStore): Promise<void>;
  /**
   * Until `signal` aborts: follows the library every half second, and trains when the model is old, or the histories
   * have grown by a fifth since.
   */
  run(store: () => RecommendationsStore, signal: AbortSignal): Promise<void>;
}

export interface TrainingParts {
  readonly library: ModelLibrary;
  readonly cache: ModelCache;
  readonly policy: TrainingPolicy;
  readonly clock: () => Date;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
}

/** A rollback is noticed within this time. */
const FOLLOW_MS = 500;
const FIRST_MS = 30_000;
/** How often it is decided whether to train: all histories are read for it. */
const [FIRST_CHECK_MS, LONGEST_CHECK_MS] = [30_000, 600_000];
const GROWTH = 1.2;
const HOUR_MS = 3_600_000;

/** The name of a model: sorted by time, and the same for equal data at the same time. */
export function versionOf(createdAt: Date, dataHash: string): string {
  return `${createdAt.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}-${dataHash.slice(0, 12)}`;
}

export function createModelTraining({ library, cache, policy, clock, log }: TrainingParts): ModelTraining {
  let first: Promise<void> | null = null;

  const trainOn = async (data: Interactions, signal: AbortSignal | null): Promise<TrainingOutcome> => {
    if (data.items.length < policy.minInteractions) return 'too few interactions';
    const dataHash = hashInteractions(data);
    if (cache.current()?.version.endsWith(dataHash.slice(0, 12)) === true) return 'unchanged data';
    const createdAt = clock();
    const version = versionOf(createdAt, dataHash);
    const metrics = { data: { interactions: data.items.length, users: data.userIds.length } };
    const details = {
      createdAt: createdAt.toISOString(),
      dataHash,
      seed: SEED,
      parameters: SERVED.parameters,
      metrics,
    };
    const startedAt = performance.now();
    await trainInWorker(
      {
        ...{ trainer: SERVED.trainer, data, details, validation: VALIDATION },
        ...{ folder: library.folderOf(version), memoryMb: MEMORY_MB },
      },
      signal === null ? {} : { signal },
    );
    cache.use(await library.publish(version));
    const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
    log.info({ version, seconds, ...metrics.data }, 'a model was trained and is served');
    await library.removeOld(KEPT_MODELS);
    return 'trained';
  };

  const isDue = async (data: Interactions): Promise<boolean> => {
    const current = cache.current();
    if (current === null) return true;
    const { createdAt, metrics } = await readManifest(library.folderOf(current.version));
    const isOld = clock().getTime() - Date.parse(createdAt) >= policy.everyHours * HOUR_MS;
    return isOld || data.items.length >= GROWTH * (metrics['data']?.['interactions'] ?? Infinity);
  };

  const trainWhenDue = async (store: RecommendationsStore, signal: AbortSignal): Promise<void> => {
    try {
      const data = await readHistories(store, signal);
      if (await isDue(data)) await trainOn(data, signal);
    } catch (error) {
      if (!signal.aborted) log.error({ err: error }, 'no model could be trained; the last one stays');
    }
  };

  const train: ModelTraining['train'] = async (store, signal) => trainOn(await readHistories(store, signal), signal);

  return {
    train,
    trainFirst: async (store) => {
      if (policy.everyHours === 0 || cache.current() !== null) return;
      first ??= train(store, AbortSignal.timeout(FIRST_MS)).then(
        (outcome) => {
          // The events of the sample data have not all arrived: the next call tries again.
          if (outcome === 'too few interactions') first = null;
        },
        (error: unknown) => log.warn({ err: error }, 'the first model could not be trained; pages are popular ones'),
      );
      await first;
    },
    run: async (store, signal) => {
      let [checkMs, nextCheck] = [FIRST_CHECK_MS, performance.now() + FIRST_CHECK_MS];
      while (!signal.aborted) {
        await cache.refresh();
        if (policy.everyHours > 0 && performance.now() >= nextCheck) {
          await trainWhenDue(store(), signal);
          checkMs = Math.min(LONGEST_CHECK_MS, 2 * checkMs);
          nextCheck = performance.now() + checkMs;
        }
        await delay(FOLLOW_MS, signal, false);
      }
    },
  };
}
