import { mkdir, mkdtemp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RankingModel } from '../model.js';
import { createItemItemModel } from './item-item-model.js';
import { denseWeights } from './item-weights.js';
import { draftOf, loadModel, saveModel } from './model-folder.js';
import { ModelFolderError } from './model-manifest.js';
import type { ModelDetails } from './model-manifest.js';
import { generatedInteractions, scoresOf, trainingRun } from './test-data.js';
import { MODEL_TRAINERS } from './trainers.js';

const DETAILS: ModelDetails = {
  createdAt: '2026-01-02T03:04:05.000Z',
  dataHash: 'ab'.repeat(32),
  seed: 7,
  parameters: { 'ease.lambda': 5 },
  metrics: { all: { 'ndcg@10': 0.1 } },
};
const FILES = ['items.json', 'manifest.json', 'weights.bin'];

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'models-'));
});
afterEach(() => rm(parent, { recursive: true }));

async function trainSmall(name: string): Promise<RankingModel> {
  const trainer = MODEL_TRAINERS.find((each) => each.name === name);
  if (trainer === undefined) throw new Error(`There is no model "${name}".`);
  const own = new Set(trainer.hyperParameters.map((each) => each.name));
  const small = Object.entries({
    dimensions: 6,
    'ials.dimensions': 6,
    epochs: 2,
    'ials.epochs': 2,
    'ease.weightsPerItem': 5,
  });
  const parameters = Object.fromEntries(small.filter(([parameter]) => own.has(parameter)));
  return trainer.train(generatedInteractions(100, 30, 1), trainingRun(parameters));
}

test.each(MODEL_TRAINERS.map(({ name }) => name))(
  'a saved model "%s" has equal scores and equal bytes',
  async (name) => {
    const model = await trainSmall(name);
    const [first, second] = [join(parent, 'first'), join(parent, 'second')];
    const written = await saveModel(first, model, DETAILS);
    const loaded = await loadModel(first, MODEL_TRAINERS);

    expect(loaded.manifest).toEqual(written);
    expect(loaded.model.itemIds).toEqual(model.itemIds);
    const items = [3, 9, 4, 20];
    expect(scoresOf(loaded.model, items)).toEqual(scoresOf(model, items));
    expect(loaded.model.contributions({ items, weights: null }, 5)).toEqual(
      model.contributions({ items, weights: null }, 5),
    );

    await saveModel(second, loaded.model, DETAILS);
    for (const file of FILES) expect(await readFile(join(second, file))).toEqual(await readFile(join(first, file)));
    expect((await readdir(parent)).sort()).toEqual(['first', 'second']);
    expect((await readdir(first)).sort()).toEqual(FILES);
  },
);

test('a folder is never overwritten, and a draft of an interrupted attempt is', async () => {
  const model = await trainSmall('ease');
  const folder = join(parent, 'model');
  await mkdir(draftOf(folder));
  await writeFile(join(draftOf(folder), 'left-over'), 'x');
  await saveModel(folder, model, DETAILS);
  expect((await readdir(folder)).sort()).toEqual(FILES);
  await expect(saveModel(folder, model, DETAILS)).rejects.toThrow('exists already. A model is never overwritten');
});

test('a failed attempt leaves nothing behind', async () => {
  const model = await trainSmall('ease');
  const broken: RankingModel = {
    ...model,
    get itemIds(): readonly string[] {
      throw new Error('no ids');
    },
  };
  await expect(saveModel(join(parent, 'model'), broken, DETAILS)).rejects.toThrow('no ids');
  expect(await readdir(parent)).toEqual([]);
});

const DAMAGES: readonly (readonly [string, (folder: string) => Promise<unknown>, RegExp])[] = [
  ['truncated weights', (folder) => truncate(join(folder, 'weights.bin'), 100), /weights\.bin has 100 bytes; manifest/],
  ['truncated items', (folder) => truncate(join(folder, 'items.json'), 5), /items\.json has 5 bytes; manifest/],
  ['a changed byte', (folder) => changeByte(join(folder, 'weights.bin')), /weights\.bin is damaged: its SHA-256/],
  ['no weights', (folder) => rm(join(folder, 'weights.bin')), /weights\.bin is missing/],
  ['no manifest', (folder) => rm(join(folder, 'manifest.json')), /manifest\.json is missing/],
  ['half a manifest', (folder) => truncate(join(folder, 'manifest.json'), 200), /manifest\.json is not JSON/],
  ['no folder', (folder) => rm(folder, { recursive: true }), /manifest\.json is missing/],
  ['another version', (folder) => edit(folder, { formatVersion: 2 }), /format version 2; this program reads version 1/],
  ['no seed', (folder) => edit(folder, { seed: 'x' }), /"seed" is missing or of another type/],
  ['no model', (folder) => edit(folder, { model: { kind: 'ease' } }), /"model" is missing or of another type/],
  [
    'an unknown model',
    (folder) => edit(folder, { model: { kind: 'other', constants: {}, tensors: {}, components: {} } }),
    /a model "other" that this program does not know/,
  ],
  [
    'a tensor outside of the file',
    (folder) => editTensor(folder, { type: 'float32', length: 1_000_000, offset: 0 }),
    /the tensor "values" of "ease" is not within weights\.bin/,
  ],
  [
    'a tensor of another size',
    (folder) => editTensor(folder, { type: 'float32', length: 10, offset: 0 }),
    /tensors of the model "ease" have sizes that do not fit/,
  ],
];

test.each(DAMAGES)('a model with %s is refused', async (_, damage, message) => {
  const folder = join(parent, 'model');
  await saveModel(folder, await trainSmall('ease'), DETAILS);
  await damage(folder);
  const loading = loadModel(folder, MODEL_TRAINERS);
  await expect(loading).rejects.toThrow(ModelFolderError);
  await expect(loading).rejects.toThrow(message);
});

async function changeByte(file: string): Promise<void> {
  const content = await readFile(file);
  content[200] = (content[200] ?? 0) ^ 1;
  await writeFile(file, content);
}

async function edit(folder: string, change: object): Promise<void> {
  const file = join(folder, 'manifest.json');
  const manifest = JSON.parse(await readFile(file, 'utf8')) as object;
  await writeFile(file, JSON.stringify({ ...manifest, ...change }));
}

async function editTensor(folder: string, values: object): Promise<void> {
  const { model } = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as {
    model: { tensors: object };
  };
  await edit(folder, { model: { ...model, tensors: { ...model.tensors, values } } });
}

test('a model is read in slices, between which other work is done', async () => {
  const folder = join(parent, 'model');
  const size = 2_000;
  const head = Uint32Array.from({ length: size }, (_, item) => item);
  const weights = denseWeights(new Float32Array(size * size), size);
  const ids = Array.from(head, (item) => `title-${item}`);
  await saveModel(folder, createItemItemModel('ease', ids, head, weights, { window: 0, recency: 0 }), DETAILS);
  let [turns, isDone] = [0, false];
  const loading = loadModel(folder, MODEL_TRAINERS).then(() => (isDone = true));
  while (!isDone) {
    await setImmediate();
    turns += 1;
  }
  await loading;
  // 16 MB, half a megabyte at a time.
  expect(turns).toBeGreaterThan(30);
});
