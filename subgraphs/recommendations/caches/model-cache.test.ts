import { expect, test } from 'vitest';
import type { StoredModel } from '../learning/serving/model-library.js';
import type { ServedModel } from '../learning/serving/served-model.js';
import { createModelCache } from './model-cache.js';

function modelOf(version: string): ServedModel {
  const model = {
    itemIds: ['a'],
    score: () => {},
    contributions: () => ({ bias: 0, shares: new Float64Array(0) }),
    parts: () => ({ kind: 'ease', constants: {}, tensors: {}, components: {} }),
  };
  return { version, model, counts: null, calibration: null, itemOf: new Map([['a', 0]]) };
}

/** A cache over a library whose current version and damaged versions the test sets. */
function open() {
  const library = { current: null as string | null, damaged: new Set<string>(), stored: [] as string[], loads: 0 };
  const errors: unknown[] = [];
  let nowMs = 0;
  const cache = createModelCache(
    {
      reference: async () => (library.current === null ? null : { version: library.current, isPinned: false }),
      list: async () => library.stored.map((version) => ({ version }) as StoredModel),
      load: async (version) => {
        library.loads += 1;
        if (library.damaged.has(version)) throw new Error(`${version} is damaged`);
        return modelOf(version);
      },
    },
    () => new Date(nowMs),
    { info: () => {}, error: (details: unknown) => errors.push(details) },
  );
  return { cache, library, errors, moveTo: (ms: number) => (nowMs = ms) };
}

test('the cache follows the current version, back to an earlier one too', async () => {
  const { cache, library } = open();
  await cache.refresh();
  expect(cache.current()).toBeNull();
  for (const version of ['one', 'two', 'one']) {
    library.current = version;
    await Promise.all([cache.refresh(), cache.refresh()]);
    expect(cache.current()?.version).toBe(version);
  }
  expect(library.loads).toBe(3);
});

test('a damaged version leaves the last good one, is logged once, and is tried again after half a minute', async () => {
  const { cache, library, errors, moveTo } = open();
  library.current = 'good';
  await cache.refresh();
  library.current = 'bad';
  library.damaged.add('bad');
  await cache.refresh();
  await cache.refresh();
  expect([cache.current()?.version, library.loads, errors.length]).toEqual(['good', 2, 1]);
  library.damaged.clear();
  moveTo(31_000);
  await cache.refresh();
  expect(cache.current()?.version).toBe('bad');
});

test('after a start, the latest model that can be loaded is served in place of a damaged one', async () => {
  const { cache, library, errors } = open();
  library.current = 'three';
  library.stored = ['one', 'two', 'three'];
  library.damaged.add('three');
  await cache.refresh();
  await cache.refresh();
  expect([cache.current()?.version, errors.length]).toEqual(['two', 1]);
  library.current = 'one';
  await cache.refresh();
  expect(cache.current()?.version).toBe('one');
});
