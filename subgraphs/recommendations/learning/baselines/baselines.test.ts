import { expect, test } from 'vitest';
import type { Interactions, RankingModel, TrainingRun } from '../model.js';
import { generateInteractions } from '../synthetic/generate-interactions.js';
import { itemKnn } from './item-knn.js';
import { topPop } from './top-pop.js';
import { decayedCounts, trending } from './trending.js';

const RUN: TrainingRun = { parameters: {}, seed: 1, signal: null, progress: () => {} };

function scoresFor(model: RankingModel, items: readonly number[]): readonly number[] {
  const out = new Float32Array(model.itemIds.length);
  model.score({ items, weights: null }, out);
  return [...out];
}

/** Three users: {0, 1}, {0, 1, 2}, {0, 3}. */
const SMALL: Interactions = {
  userIds: ['a', 'b', 'c'],
  itemIds: ['0', '1', '2', '3'],
  offsets: Uint32Array.from([0, 2, 5, 7]),
  items: Uint32Array.from([0, 1, 0, 1, 2, 0, 3]),
  times: null,
};

test('TopPop scores by the number of users, for every history', async () => {
  const model = await topPop.train(SMALL, RUN);
  expect(scoresFor(model, [])).toEqual([3, 2, 1, 1]);
  expect(scoresFor(model, [2])).toEqual([3, 2, 1, 1]);
  expect(model.contributions({ items: [2], weights: null }, 0)).toEqual({ bias: 3, shares: Float64Array.of(0) });
});

test('a view counts half after the half-life, and fully without times', () => {
  const data = { itemIds: ['0', '1'], items: Uint32Array.of(0, 1, 0), times: Float64Array.of(0, 864_000, 432_000) };
  // Ages of 10, 0 and 5 days at a half-life of 5 days.
  expect([...decayedCounts(data, 5)]).toEqual([0.25 + 0.5, 1]);
  expect([...decayedCounts({ ...data, times: null }, 5)]).toEqual([2, 1]);
  expect([...decayedCounts(data, Infinity)]).toEqual([2, 1]);
});

test('ItemKNN by hand: cosines with shrinkage, nearest neighbours only', async () => {
  const plain = await itemKnn.train(SMALL, { ...RUN, parameters: { neighbours: 10, shrinkage: 0 } });
  // Users: 0 has 3, 1 has 2, 2 has 1, 3 has 1. In common: 0 and 1: 2, 0 and 2: 1, 1 and 2: 1, 0 and 3: 1.
  expect(scoresFor(plain, [1])).toEqual([2 / Math.sqrt(6), 0, 1 / Math.sqrt(2), 0].map(Math.fround));
  const shrunk = await itemKnn.train(SMALL, { ...RUN, parameters: { neighbours: 10, shrinkage: 1 } });
  expect(scoresFor(shrunk, [1])[0]).toBe(Math.fround(2 / (Math.sqrt(6) + 1)));
  // Item 0 keeps its nearest neighbour, 1, and so does item 2 (0.707 against 0.577): 0 is in no other list than 1's and 3's.
  const nearest = await itemKnn.train(SMALL, { ...RUN, parameters: { neighbours: 1, shrinkage: 0 } });
  expect(scoresFor(nearest, [0]).map((score) => score > 0)).toEqual([false, true, false, true]);
});

test('ItemKNN agrees with a naive implementation on generated data', async () => {
  const data = generateInteractions({ users: 60, items: 40, genres: 4, shortestHistory: 5 }, 3);
  const [neighbours, shrinkage] = [7, 2];
  const model = await itemKnn.train(data, { ...RUN, parameters: { neighbours, shrinkage } });
  const watched = data.userIds.map(
    (_, user) => new Set(data.items.subarray(data.offsets[user], data.offsets[user + 1])),
  );
  const common = (a: number, b: number): number => watched.filter((items) => items.has(a) && items.has(b)).length;
  const items = data.itemIds.map((_, item) => item);
  const history = [...(watched[0] ?? [])];
  const expected = items.map((item) => {
    const similarities = items
      .map((other) => ({
        other,
        value:
          other === item ? 0 : common(item, other) / (Math.sqrt(common(item, item) * common(other, other)) + shrinkage),
      }))
      .filter(({ value }) => value > 0)
      .sort((a, b) => b.value - a.value || a.other - b.other)
      .slice(0, neighbours);
    return similarities.reduce((sum, { other, value }) => sum + (history.includes(other) ? value : 0), 0);
  });
  const scores = scoresFor(model, history);
  scores.forEach((score, item) => expect(score).toBeCloseTo(expected[item] ?? NaN, 5));
});

test.each([topPop, trending, itemKnn])(
  '$name: shares and bias sum up to the score; parts restore the model',
  async (trainer) => {
    const data = generateInteractions({ users: 60, items: 40, genres: 4, shortestHistory: 5 }, 4);
    const model = await trainer.train(data, RUN);
    const history = { items: [3, 8, 1], weights: [1, 0.5, -0.25] };
    const out = new Float32Array(data.itemIds.length);
    model.score(history, out);
    out.forEach((score, item) => {
      const { bias, shares } = model.contributions(history, item);
      expect(shares.reduce((sum, share) => sum + share, bias)).toBeCloseTo(score, 5);
    });
    const restored = trainer.restore(model.parts(), data.itemIds);
    const again = new Float32Array(data.itemIds.length);
    restored.score(history, again);
    expect(again).toEqual(out);
    expect(() => trainer.restore({ ...model.parts(), tensors: {} }, data.itemIds)).toThrow('has no tensor');
  },
);
