import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createItemItemModel } from '../models/item-item-model.js';
import { denseWeights } from '../models/item-weights.js';
import { saveModel } from '../models/model-folder.js';
import { createModelLibrary } from './model-library.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marquee-models-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(version: string, day: number, weight = 1): Promise<void> {
  const weights = denseWeights(Float32Array.of(0, weight, weight, 0), 2);
  const model = createItemItemModel('ease', ['a', 'b'], Uint32Array.of(0, 1), weights, { window: 0, recency: 0 });
  const createdAt = new Date(Date.UTC(2026, 0, day)).toISOString();
  const details = { createdAt, dataHash: 'hash', seed: 1, parameters: {}, metrics: {} };
  await saveModel(createModelLibrary(folder).folderOf(version), model, details);
}

test('a published version is the current one, and an earlier one can be published again', async () => {
  const library = createModelLibrary(folder);
  expect([await library.reference(), await library.list()]).toEqual([null, []]);
  await write('one', 1);
  await write('two', 2);
  for (const version of ['one', 'two', 'one']) {
    expect((await library.publish(version)).itemOf.get('b')).toBe(1);
    expect(await library.reference()).toEqual({ version, isPinned: false });
  }
});

test('a model that cannot be used is not published: missing, damaged, with scores that are no numbers', async () => {
  const library = createModelLibrary(folder);
  await write('good', 1);
  await library.publish('good');
  await write('damaged', 2);
  await writeFile(join(library.folderOf('damaged'), 'weights.bin'), 'x');
  await write('nan', 3, Number.NaN);
  await expect(library.publish('missing')).rejects.toThrow('manifest.json is missing');
  await expect(library.publish('damaged')).rejects.toThrow('weights.bin has 1 bytes');
  await expect(library.publish('nan')).rejects.toThrow('scores that are no numbers');
  await expect(library.publish('../good')).rejects.toThrow('is no name of a model');
  expect(await library.reference()).toEqual({ version: 'good', isPinned: false });
});

test('a reference that names no model is refused with what to write', async () => {
  await mkdir(join(folder, 'models'));
  await writeFile(join(folder, 'models', 'current.json'), '{"version": 3}');
  await expect(createModelLibrary(folder).reference()).rejects.toThrow('Write {"version": "NAME"}');
});

test('the oldest models are deleted, but not the current one', async () => {
  const library = createModelLibrary(folder);
  for (const [index, version] of ['a', 'b', 'c', 'd'].entries()) await write(version, index + 1);
  await library.publish('a');
  await library.removeOld(2);
  expect((await library.list()).map(({ version }) => version)).toEqual(['a', 'c', 'd']);
  await library.pin('c');
  await library.publish('d');
  await library.removeOld(0);
  expect((await library.list()).map(({ version }) => version)).toEqual(['c', 'd']);
});

test('a pinned version is served until it is unpinned, whatever is published', async () => {
  const library = createModelLibrary(folder);
  for (const [index, version] of ['a', 'b', 'c'].entries()) await write(version, index + 1);
  await library.publish('b');
  await expect(library.pin('missing')).rejects.toThrow('manifest.json is missing');
  expect(await library.reference()).toEqual({ version: 'b', isPinned: false });
  await library.pin('a');
  await library.publish('c');
  expect(await library.reference()).toEqual({ version: 'a', isPinned: true });
  await library.unpin();
  expect(await library.reference()).toEqual({ version: 'c', isPinned: false });
  await library.unpin();
});
