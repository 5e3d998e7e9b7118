/** Trains models from the stored histories while the process serves, and publishes those that pass their validation. */
import type { Logger } from '@marquee/runtime/log';
import type { ModelCache } from '../../caches/model-cache.js';
import type { RecommendationsStore } from '../../store.js';
import { hashInteractions } from '../data/hash-interactions.js';
import type { TrainingProgress } from '../model.js';
import type { ModelManifest } from '../models/model-manifest.js';
import { trainInWorker } from '../models/train-in-thread.js';
import { SERVED_TRAINER } from '../models/trainers.js';
import type { ValidationPlan } from '../models/validate-trainer.js';
import type { ModelLibrary } from './model-library.js';
import { readHistories, readMembers } from './read-histories.js';
import type { TrainingLease } from './training-lease.js';

/** The model that is trained for serving, and its hyper-parameters where they are not the defaults. */
export const SERVED: ServedTrainer = { trainer: SERVED_TRAINER, parameters: {} };
/** A model must rank the last titles of the histories at least as well as popularity in the country does. */
const VALIDATION: ValidationPlan = { protocol: 'next', k: 10, minimumRatio: 1 };
const SEED = 1;
const MEMORY_MB = 1_500;
const KEPT_MODELS = 5;

/** The step before it is known whether there is anything to train. */
export const READING = 'reading histories';

export interface ServedTrainer {
  readonly trainer: string;
  readonly parameters: Readonly<Record<string, number>>;
}

export type TrainingOutcome =
  | 'trained'
  /** The new model waits in the library. */
  | 'trained, but another model is pinned'
  | 'unchanged data'
  | 'too few interactions'
  | 'another process trains';

export interface TrainingOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: TrainingProgress) => void;
}

export interface ModelTraining {
  /** Trains and publishes. Rejects when the training fails or the model does not pass its validation. */
  train(store: RecommendationsStore, options: TrainingOptions): Promise<TrainingOutcome>;
}

export interface TrainingParts {
  readonly library: ModelLibrary;
  readonly cache: Pick<ModelCache, 'refresh'>;
  readonly lease: TrainingLease;
  /** With fewer interactions nothing is trained. */
  readonly minInteractions: number;
  readonly clock: () => Date;
  readonly log: Pick<Logger, 'info'>;
  /** Default: `SERVED`. */
  readonly served?: ServedTrainer;
}

/** The name of a model: sorted by time, and the same for equal data at the same time. */
export function versionOf(createdAt: Date, dataHash: string): string {
  return `${createdAt.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}-${dataHash.slice(0, 12)}`;
}

export function createModelTraining(parts: TrainingParts): ModelTraining {
  const { library, cache, lease, minInteractions, clock, log, served = SERVED } = parts;

  const trainAlone = async (store: RecommendationsStore, options: TrainingOptions): Promise<TrainingOutcome> => {
    const { signal, onProgress } = options;
    onProgress({ step: READING, fraction: 0 });
    const data = await readHistories(store, signal);
    if (data.items.length < minInteractions) return 'too few interactions';
    const dataHash = hashInteractions(data);
    const latest = (await library.list()).at(-1);
    if (latest !== undefined && isSame(latest.manifest, dataHash, served) && (await isUsable(library, latest.version)))
      return 'unchanged data';
    const members = await readMembers(store, data.userIds, signal);
    const createdAt = clock();
    const version = versionOf(createdAt, dataHash);
    const counts = { interactions: data.items.length, members: data.userIds.length };
    const details = {
      ...{ createdAt: createdAt.toISOString(), dataHash, seed: SEED, parameters: served.parameters },
      metrics: { data: counts },
    };
    const startedAt = performance.now();
    await trainInWorker(
      {
        ...{ trainer: served.trainer, data, details, members, validation: VALIDATION },
        ...{ folder: library.folderOf(version), memoryMb: MEMORY_MB },
      },
      { signal, onProgress },
    );
    signal.throwIfAborted();
    await library.publish(version);
    await cache.refresh();
    const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
    const isPinned = (await library.reference())?.isPinned === true;
    log.info({ version, seconds, ...counts, isPinned }, 'a model was trained and published');
    await library.removeOld(KEPT_MODELS);
    return isPinned ? 'trained, but another model is pinned' : 'trained';
  };

  return {
    train: async (store, options) => {
      const outcome = await lease.whileHeld(options.signal, (signal) => trainAlone(store, { ...options, signal }));
      return outcome ?? 'another process trains';
    },
  };
}

async function isUsable(library: ModelLibrary, version: string): Promise<boolean> {
  return library.load(version).then(
    () => true,
    () => false,
  );
}

/** Whether a training would make the same weights again. */
function isSame({ model, dataHash, parameters }: ModelManifest, hash: string, served: ServedTrainer): boolean {
  const text = (values: Readonly<Record<string, number>>): string => JSON.stringify(Object.entries(values).sort());
  return model.kind === served.trainer && dataHash === hash && text(parameters) === text(served.parameters);
}
