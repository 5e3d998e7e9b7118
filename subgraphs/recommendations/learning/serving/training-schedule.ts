/** Decides when to train, and does it in the background, one training at a time. */
import type { Logger } from '@marquee/runtime/log';
import { delay } from '@marquee/runtime/retry';
import type { ModelCache } from '../../caches/model-cache.js';
import type { RecommendationsStore } from '../../store.js';
import { readManifest } from '../models/model-folder.js';
import { driftReason, measureDrift } from './drift.js';
import type { DriftLimits } from './drift.js';
import type { ModelLibrary } from './model-library.js';
import { READING, SERVED } from './model-training.js';
import type { ModelTraining, TrainingOutcome } from './model-training.js';
import { sampleHistories } from './read-histories.js';

export interface TrainingPolicy extends DriftLimits {
  /** Age at which a model is trained again; 0: only by command. */
  readonly everyHours: number;
}

export interface TrainingStatus {
  /** Why a model is being trained; null while none is. */
  readonly reason: string | null;
  /** As in `training: weights`; null while none is trained. */
  readonly step: string | null;
  /** Between 0 and 1. */
  readonly fraction: number;
  /** The last training since the process started. */
  readonly last: {
    readonly endedAt: string;
    readonly reason: string;
    readonly outcome: TrainingOutcome | 'failed';
    /** What went wrong; null unless it failed. */
    readonly error: string | null;
  } | null;
}

/** `train` of the training is at once, and apart from the schedule. */
export interface TrainingSchedule extends ModelTraining {
  /** The number of trainings that have ended. The next one starts soon, whatever the schedule says. */
  request(): number;
  /** All events that were published so far are applied: a first model may be trained. */
  allowFirst(): void;
  status(): TrainingStatus & { readonly ended: number };
  /** Until `signal` aborts, which cancels a training. */
  run(store: () => RecommendationsStore, signal: AbortSignal): Promise<void>;
}

export interface ScheduleParts {
  readonly training: ModelTraining;
  readonly library: ModelLibrary;
  readonly cache: Pick<ModelCache, 'current'>;
  readonly policy: TrainingPolicy;
  readonly clock: () => Date;
  readonly log: Pick<Logger, 'info' | 'error'>;
  /** Milliseconds of a monotonic clock. */
  readonly nowMs?: () => number;
}

function monotonicMs(): number {
  return performance.now();
}

/** How often a request for a training is looked for. */
const TURN_MS = 200;
/** Time between two checks, which read a sample of the histories, and between two checks without a model. */
const CHECK_MS = 600_000;
const FIRST_CHECK_MS = 30_000;
/** Profiles in the sample. */
const SAMPLE = 1_000;
/** Pause after a training without a new model; it doubles with each in a row. */
const [PAUSE_MS, LONGEST_PAUSE_MS] = [600_000, 24 * 3_600_000];
const HOUR_MS = 3_600_000;

const BY_COMMAND = 'by command';

/** Of outcomes without a model. The training itself logs a model that it has published. */
const MEANINGS: Readonly<Partial<Record<string, string>>> = {
  'unchanged data': 'no model was trained: the histories are those of the latest model',
  'too few interactions':
    'no model was trained: the histories have fewer interactions than RECOMMENDATIONS_TRAINING_MIN_INTERACTIONS; ' +
    'pages are ranked by popularity or the last model until there are more',
  'another process trains': 'no model was trained: another process of the system trains',
};

/** Profile ids begin with one of these: each check begins with another one. */
const SAMPLE_STARTS = '0123456789abcdef';

export function createTrainingSchedule(parts: ScheduleParts): TrainingSchedule {
  const { training, library, cache, policy, clock, log, nowMs = monotonicMs } = parts;
  let status: TrainingStatus = { reason: null, step: null, fraction: 0, last: null };
  let [ended, isRequested, isFirstAllowed, checks, withoutModel] = [0, false, false, 0, 0];

  /** Why the model in use should be trained again; null when it should not. */
  const dueReason = async (store: RecommendationsStore, signal: AbortSignal): Promise<string | null> => {
    const current = cache.current();
    if (current === null) return 'there is no model';
    const reference = await library.reference();
    if (reference?.isPinned === true) return null;
    if (reference?.version !== current.version) return 'the current model cannot be used';
    const manifest = await readManifest(library.folderOf(current.version));
    if (clock().getTime() - Date.parse(manifest.createdAt) >= policy.everyHours * HOUR_MS)
      return `the model is ${policy.everyHours} hours old`;
    if (manifest.model.kind !== SERVED.trainer) return `the model is of another kind, ${manifest.model.kind}`;
    const start = SAMPLE_STARTS[checks++ % SAMPLE_STARTS.length] ?? '';
    const drift = await measureDrift(await sampleHistories(store, start, SAMPLE), current, manifest.createdAt, signal);
    return driftReason(drift, manifest, policy);
  };

  const train = async (store: RecommendationsStore, reason: string, signal: AbortSignal): Promise<void> => {
    status = { ...status, reason, step: 'starting', fraction: 0 };
    const previous = status.last;
    let isAnnounced = false;
    let result: { readonly outcome: TrainingOutcome | 'failed'; readonly error: string | null };
    try {
      const outcome = await training.train(store, {
        signal,
        onProgress: ({ step, fraction }) => {
          status = { ...status, step, fraction };
          if (isAnnounced || step === READING) return;
          isAnnounced = true;
          log.info({ reason }, 'a model is being trained');
        },
      });
      result = { outcome, error: null };
    } catch (error) {
      result = { outcome: 'failed', error: error instanceof Error ? error.message : String(error) };
      if (!signal.aborted) log.error({ err: error }, 'no model could be trained; the last one stays');
    }
    ended += 1;
    // An outcome that is repeated every 30 seconds is news once; what was asked for by command is always answered.
    const meaning = MEANINGS[result.outcome];
    if (meaning !== undefined && (reason === BY_COMMAND || result.outcome !== previous?.outcome))
      log.info({ reason, outcome: result.outcome }, meaning);
    withoutModel = result.outcome.startsWith('trained') ? 0 : withoutModel + 1;
    const last = { endedAt: clock().toISOString(), reason, ...result };
    status = { reason: null, step: null, fraction: 0, last };
  };

  const pauseMs = (): number => {
    if (status.last?.outcome === 'too few interactions' || status.last?.outcome === 'another process trains')
      return FIRST_CHECK_MS;
    return withoutModel === 0 ? CHECK_MS : Math.min(LONGEST_PAUSE_MS, PAUSE_MS * 2 ** Math.min(8, withoutModel));
  };

  return {
    train: training.train,
    request: () => {
      isRequested = true;
      return ended;
    },
    allowFirst: () => (isFirstAllowed = true),
    status: () => ({ ...status, ended }),
    run: async (store, signal) => {
      let nextCheck = nowMs() + FIRST_CHECK_MS;
      while (!signal.aborted) {
        const isFirst = isFirstAllowed && cache.current() === null && status.last === null;
        const isCheck = policy.everyHours > 0 && (isFirst || nowMs() >= nextCheck);
        if (isRequested || isCheck) {
          const reason = isRequested ? BY_COMMAND : await dueReason(store(), signal).catch(noReason(log, signal));
          isRequested = false;
          if (reason !== null) await train(store(), reason, signal);
          nextCheck = nowMs() + pauseMs();
        }
        await delay(TURN_MS, signal, false);
      }
    },
  };
}

/** A check that fails is repeated at its next time. */
function noReason(log: Pick<Logger, 'error'>, signal: AbortSignal): (error: unknown) => null {
  return (error) => {
    if (!signal.aborted) log.error({ err: error }, 'it cannot be told whether the model is due');
    return null;
  };
}
