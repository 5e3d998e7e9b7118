import { expect, test } from 'vitest';
import { buildCatalogue } from '../rules/catalogue/catalogue.js';
import { restoreItemItemModel } from '../learning/models/item-item-model.js';
import { NO_RANKING } from '../rules/popularity/ranking.js';
import { EMPTY_HISTORY } from '../rules/profile/history.js';
import { createDerivedCache } from './derived-cache.js';
import type { DerivedInputs } from './derived-cache.js';

const EMPTY_TENSORS = { head: new Uint32Array(), values: new Float32Array() };

const INPUTS: DerivedInputs = {
  catalogue: buildCatalogue([], 0),
  visible: { titles: [], has: () => false },
  countryRanking: NO_RANKING,
  latestRanking: NO_RANKING,
  history: EMPTY_HISTORY,
  listed: [],
  rejected: [],
  ratings: { all: [] },
  model: null,
  rankedBy: 'LEARNED',
  todayMs: 0,
};

/** The same content in other objects, as after a write. */
const OTHER: DerivedInputs = {
  catalogue: buildCatalogue([], 0),
  visible: { titles: [], has: () => false },
  countryRanking: { ...NO_RANKING },
  latestRanking: { ...NO_RANKING },
  history: { ...EMPTY_HISTORY },
  listed: [],
  rejected: [],
  ratings: { all: [] },
  model: {
    version: 'other',
    itemOf: new Map(),
    counts: null,
    calibration: null,
    model: restoreItemItemModel(
      { kind: 'ease', constants: { window: 0, recency: 0 }, tensors: EMPTY_TENSORS, components: {} },
      [],
    ),
  },
  rankedBy: 'CONTENT',
  todayMs: 86_400_000,
};

test('the values of a profile are kept while all inputs are the same objects', () => {
  const cache = createDerivedCache(2);
  const first = cache.of('p1', INPUTS);
  expect(first.ranking()).toBe(cache.of('p1', { ...INPUTS }).ranking());
  expect(cache.of('p2', INPUTS)).not.toBe(first);
});

test.each(Object.keys(INPUTS) as (keyof DerivedInputs)[])('they are computed again when %s is replaced', (name) => {
  const cache = createDerivedCache(2);
  const first = cache.of('p1', INPUTS);
  const changed = { ...INPUTS, [name]: OTHER[name] };
  expect(cache.of('p1', changed)).not.toBe(first);
  expect(cache.of('p1', changed)).toBe(cache.of('p1', changed));
});

test('the values of the least recently used profile leave the memory, and a guest has none', () => {
  const cache = createDerivedCache(2);
  const first = cache.of('p1', INPUTS);
  cache.of('p2', INPUTS);
  cache.of('p3', INPUTS);
  expect(cache.of('p1', INPUTS)).not.toBe(first);
  expect(cache.of(null, INPUTS)).not.toBe(cache.of(null, INPUTS));
});
