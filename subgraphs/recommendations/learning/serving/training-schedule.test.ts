import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeJsonFile } from '@marquee/runtime/atomic-file';
import type { RecommendationsStore } from '../../store.js';
import { createItemItemModel } from '../models/item-item-model.js';
import { denseWeights } from '../models/item-weights.js';
import { saveModel } from '../models/model-folder.js';
import { createModelLibrary } from './model-library.js';
import { READING, SERVED } from './model-training.js';
import type { TrainingOptions, TrainingOutcome } from './model-training.js';
import { toServedModel } from './served-model.js';
import type { ServedModel } from './served-model.js';
import { createTrainingSchedule } from './training-schedule.js';

const CREATED = Date.UTC(2026, 0, 1);
const HOUR_MS = 3_600_000;
const POLICY = { everyHours: 24, growthPercent: 20, unknownPercent: 10, hitRatePercent: 50 };
const NO_HISTORIES = {
  collections: { facts: { find: async () => ({ documents: [], cursors: [], hasMore: false }) } },
} as unknown as RecommendationsStore;

let folder = '';
const stopping: AbortController[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marquee-schedule-'));
});
afterEach(async () => {
  for (const controller of stopping.splice(0)) controller.abort(new Error('stopped'));
  await rm(folder, { recursive: true, force: true });
});

/** A running schedule over one published model; `train` is what the test says. */
async function open(train: (options: TrainingOptions) => Promise<TrainingOutcome>, policy = POLICY) {
  const library = createModelLibrary(folder);
  const messages: string[] = [];
  const state = { current: null as ServedModel | null, at: CREATED, monotonic: 0, trainings: 0 };
  const weighting = { window: 0, recency: 0 };
  const model = createItemItemModel(
    'ease',
    ['a', 'b'],
    Uint32Array.of(0, 1),
    denseWeights(new Float32Array(4), 2),
    weighting,
  );
  const details = { createdAt: new Date(CREATED).toISOString(), dataHash: 'x', seed: 1, parameters: {}, metrics: {} };
  const kind = { ...model, parts: () => ({ ...model.parts(), kind: SERVED.trainer }) };
  await saveModel(library.folderOf('model'), kind, details);
  const schedule = createTrainingSchedule({
    training: {
      train: (_store, options) => {
        state.trainings += 1;
        return train(options);
      },
    },
    library,
    cache: { current: () => state.current },
    policy,
    clock: () => new Date(state.at),
    log: { info: (_: object, text?: string) => void messages.push(text ?? ''), error: () => {} },
    nowMs: () => state.monotonic,
  });
  const serve = async (isPinned: boolean): Promise<void> => {
    await writeJsonFile(join(folder, 'models', isPinned ? 'pinned.json' : 'current.json'), { version: 'model' });
    state.current = toServedModel('model', { model });
  };
  const controller = new AbortController();
  stopping.push(controller);
  const run = schedule.run(() => NO_HISTORIES, controller.signal);
  /** Some turns of the schedule. */
  const turns = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 500));
  return { schedule, state, messages, serve, turns, run, controller };
}

test('a first model is trained once all events are applied; then when it is old, or after a growing pause', async () => {
  let outcome: TrainingOutcome = 'unchanged data';
  const { schedule, state, serve, turns } = await open(async () => outcome);
  await turns();
  expect(state.trainings).toBe(0);
  schedule.allowFirst();
  await expect.poll(() => state.trainings).toBe(1);
  expect(schedule.status().last).toMatchObject({ reason: 'there is no model', outcome: 'unchanged data' });

  await serve(false);
  state.at = CREATED + 23 * HOUR_MS;
  state.monotonic += 24 * HOUR_MS;
  await turns();
  expect(state.trainings).toBe(1);
  state.at = CREATED + 24 * HOUR_MS;
  state.monotonic += 24 * HOUR_MS;
  await expect.poll(() => state.trainings).toBe(2);
  expect(schedule.status().last?.reason).toBe('the model is 24 hours old');
  // Ten minutes are not enough after two trainings without a new model.
  state.monotonic += 600_000;
  await turns();
  expect(state.trainings).toBe(2);
  outcome = 'trained';
  state.monotonic += 2 * HOUR_MS;
  await expect.poll(() => state.trainings).toBe(3);
});

test('a pinned model is not replaced by schedule; a command trains at once and reports its failure', async () => {
  const { schedule, state, serve, turns } = await open(() => Promise.reject(new Error('below the floor')));
  await serve(true);
  state.at = CREATED + 100 * HOUR_MS;
  state.monotonic += 24 * HOUR_MS;
  await turns();
  expect(state.trainings).toBe(0);
  expect(schedule.request()).toBe(0);
  await expect.poll(() => schedule.status().ended).toBe(1);
  expect(schedule.status().last).toMatchObject({ reason: 'by command', outcome: 'failed', error: 'below the floor' });
});

test('a stop cancels the training, and 0 hours never train but by command', async () => {
  const { schedule, state, turns, run, controller } = await open(
    ({ signal, onProgress }) => {
      onProgress({ step: 'training: weights', fraction: 0.5 });
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    },
    { ...POLICY, everyHours: 0 },
  );
  schedule.allowFirst();
  state.monotonic += 24 * HOUR_MS;
  await turns();
  expect(state.trainings).toBe(0);
  schedule.request();
  await expect.poll(() => schedule.status().step).toBe('training: weights');
  controller.abort(new Error('stopped'));
  await run;
  expect(schedule.status().last).toMatchObject({ outcome: 'failed', error: 'stopped' });
});

test('an outcome is logged once and when it changes; a training is announced when there is something to train', async () => {
  let outcome: TrainingOutcome = 'too few interactions';
  const { schedule, state, messages } = await open(async ({ onProgress }) => {
    onProgress({ step: READING, fraction: 0 });
    for (const fraction of outcome === 'trained' ? [0, 0.5] : []) onProgress({ step: 'training: weights', fraction });
    return outcome;
  });
  schedule.allowFirst();
  for (const trainings of [1, 2, 3]) {
    await expect.poll(() => schedule.status().ended).toBe(trainings);
    state.monotonic += 31_000;
  }
  expect(messages).toEqual([
    expect.stringMatching(/^no model was trained: .* RECOMMENDATIONS_TRAINING_MIN_INTERACTIONS/),
  ]);
  outcome = 'trained';
  await expect.poll(() => messages.length).toBe(2);
  expect(messages[1]).toBe('a model is being trained');
});
