/**
 * Trains a model in a worker thread of low priority and writes it into its folder, while this thread serves requests. The
 * thread has limits of time and memory, and ends when the training does.
 */
import { rm } from 'node:fs/promises';
import { TaskWorker } from '@marquee/runtime/threads/task-thread';
import type { Interactions, TrainingProgress } from '../model.js';
import { draftOf, requireAbsent } from './model-folder.js';
import type { MembersById } from './country-ranker.js';
import type { ModelDetails, ModelManifest } from './model-manifest.js';
import type { ValidationPlan } from './validate-trainer.js';

export interface TrainingTask {
  /** Name of a model of `learning/trainers.ts`. */
  readonly trainer: string;
  /** Copied to the worker, unless its arrays stand in `SharedArrayBuffer`s. */
  readonly data: Interactions;
  /** The model's folder, which must not exist. */
  readonly folder: string;
  /** The figures of the validation are added to its metrics. */
  readonly details: ModelDetails;
  /** Null: the model is written without figures of its own, and trained in half of the time. */
  readonly validation: ValidationPlan | null;
  /** For the baseline and the segments of the validation; null: nothing is known of the users. */
  readonly members: MembersById | null;
  /** Of the matrices, in megabytes. Training that needs more is refused. */
  readonly memoryMb: number;
}

export type TrainingOutcome = { readonly manifest: ModelManifest } | { readonly failure: string };

export interface TrainingOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TrainingProgress) => void;
  /** CPU time of the worker, in milliseconds. By the clock it may take ten times as long. */
  readonly cpuMs?: number;
}

/** The model was not trained: the message says why. */
export class TrainingError extends Error {
  override readonly name = 'TrainingError';
}

/** MovieLens-1M takes less than a tenth of it. */
const CPU_MS = 600_000;
/** Heap of the worker; matrices are outside of it. */
const HEAP_MB = 512;

// Tests run this source directly, and a worker needs JavaScript.
const WORKER = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/learning/models/training-worker.js' : './training-worker.js',
  import.meta.url,
);

/**
 * Resolves when the model is written. Rejects with a `TrainingError`, with a `ModelFolderError` when the folder exists, or
 * with the signal's reason; nothing is left behind then.
 */
export async function trainInWorker(
  task: TrainingTask,
  { signal, onProgress = () => {}, cpuMs = CPU_MS }: TrainingOptions = {},
): Promise<ModelManifest> {
  signal?.throwIfAborted();
  await requireAbsent(task.folder);
  const worker = new TaskWorker<TrainingTask, TrainingOutcome>(WORKER, { memoryMb: HEAP_MB });
  const stop = (): void => worker.abort('training was cancelled');
  signal?.addEventListener('abort', stop, { once: true });
  try {
    await worker.ready;
    const outcome = await worker.run(task, cpuMs, (progress) => onProgress(progress as TrainingProgress));
    if ('failure' in outcome) throw new TrainingError(outcome.failure);
    return outcome.manifest;
  } catch (error) {
    await worker.close();
    await rm(draftOf(task.folder), { recursive: true, force: true });
    signal?.throwIfAborted();
    if (error instanceof TrainingError) throw error;
    throw new TrainingError(error instanceof Error ? error.message : String(error), { cause: error });
  } finally {
    signal?.removeEventListener('abort', stop);
    await worker.close();
  }
}
