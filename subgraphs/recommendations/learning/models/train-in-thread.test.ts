import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TrainingProgress } from '../model.js';
import { loadModel } from './model-folder.js';
import { generatedInteractions, scoresOf, trainingRun } from './test-data.js';
import { TrainingError, trainInWorker } from './train-in-thread.js';
import type { TrainingTask } from './train-in-thread.js';
import { MODEL_TRAINERS } from './trainers.js';
import { easeTrainer } from './ease.js';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'training-'));
});
afterEach(() => rm(parent, { recursive: true }));

function task(change: Partial<TrainingTask> = {}): TrainingTask {
  return {
    trainer: 'ease',
    data: generatedInteractions(300, 600, 1),
    folder: join(parent, 'model'),
    details: {
      createdAt: '2026-01-02T03:04:05.000Z',
      dataHash: 'ab'.repeat(32),
      seed: 1,
      parameters: { lambda: 5 },
      metrics: {},
    },
    validation: null,
    members: null,
    memoryMb: 100,
    ...change,
  };
}

test('a model that is trained in a worker has the bytes of one that is trained here', async () => {
  const steps: TrainingProgress[] = [];
  const delays = monitorEventLoopDelay({ resolution: 5 });
  delays.enable();
  const manifest = await trainInWorker(task(), { onProgress: (progress) => steps.push(progress) });
  delays.disable();

  const { model } = await loadModel(join(parent, 'model'), MODEL_TRAINERS);
  const here = await easeTrainer.train(task().data, trainingRun({ lambda: 5 }));
  expect(scoresOf(model, [3, 9])).toEqual(scoresOf(here, [3, 9]));
  expect(JSON.parse(await readFile(join(parent, 'model', 'manifest.json'), 'utf8'))).toEqual(manifest);
  expect(steps.at(-1)).toEqual({ step: 'training: weights', fraction: 1 });
  expect(steps.map(({ fraction }) => fraction)).toEqual(steps.map(({ fraction }) => fraction).sort((a, b) => a - b));
  expect(delays.percentile(50) / 1e6).toBeLessThan(20);
});

test('a model is written with the figures of its validation, or not at all below the floor', async () => {
  const validation = { protocol: 'next', k: 10, minimumRatio: 1.5 } as const;
  const steps = new Set<string>();
  const onProgress = ({ step }: TrainingProgress): void => void steps.add(step.split(':')[0] ?? '');
  const { metrics } = await trainInWorker(task({ trainer: 'sequential', validation }), { onProgress });
  expect(metrics['all']?.['next ndcg@10']).toBeGreaterThan(1.5 * (metrics['popular']?.['next ndcg@10'] ?? NaN));
  expect([...steps]).toEqual(['validation', 'training']);

  const folder = join(parent, 'second');
  const tooLow = trainInWorker(task({ folder, validation: { ...validation, minimumRatio: 1_000 } }));
  await expect(tooLow).rejects.toThrow(
    /^The model is not good enough: next ndcg@10 is 0\.\d+, and 1000 × popularity is /,
  );
  expect(await readdir(parent)).toEqual(['model']);
});

test('a cancelled training leaves nothing behind', async () => {
  const controller = new AbortController();
  const training = trainInWorker(
    task({ trainer: 'ials', details: { ...task().details, parameters: { epochs: 200 } } }),
    {
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('stopped')),
    },
  );
  await expect(training).rejects.toThrow('stopped');
  expect(await readdir(parent)).toEqual([]);
  await expect(trainInWorker(task(), { signal: controller.signal })).rejects.toThrow('stopped');
});

test('too little memory, time, or an unknown model is an error that says so', async () => {
  const refused = trainInWorker(task({ memoryMb: 1 }));
  await expect(refused).rejects.toThrow(TrainingError);
  await expect(refused).rejects.toThrow('may use 1 MB: lower "maxDenseItems"');
  await expect(trainInWorker(task({ trainer: 'other' }))).rejects.toThrow('There is no model "other"');
  const endless = task({ trainer: 'ials', details: { ...task().details, parameters: { epochs: 200 } } });
  await expect(trainInWorker(endless, { cpuMs: 200 })).rejects.toThrow(
    /it took (more than 0\.2 s of CPU time|longer than 2 s)/,
  );
  expect(await readdir(parent)).toEqual([]);
});

test('an existing model is not overwritten', async () => {
  await trainInWorker(task());
  await expect(trainInWorker(task())).rejects.toThrow('exists already');
  expect(await readdir(parent)).toEqual(['model']);
});
