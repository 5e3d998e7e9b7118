import { expect, test } from 'vitest';
import type { Interactions, RankingModel } from '../model.js';
import { evaluate } from './evaluate.js';
import type { EvaluationOptions } from './evaluate.js';
import { holdOut, Label, labelAllAsTrain } from './labels.js';
import { rankingMetrics } from './metrics.js';
import { createTestSet, UNKNOWN_ITEM } from './test-set.js';
import type { TestSet } from './test-set.js';
import { createTopItems } from './top-items.js';

const OPTIONS: EvaluationOptions = { ks: [2], seed: 1, historyLimit: null, signal: null, progress: () => {} };

function testSetOf(
  users: readonly { history: readonly number[]; targets: readonly number[] }[],
  items: number,
): TestSet {
  const offsetsOf = (rows: readonly (readonly number[])[]): Uint32Array => {
    let sum = 0;
    return Uint32Array.from([0, ...rows.map((row) => (sum += row.length))]);
  };
  return {
    itemIds: Array.from({ length: items }, (_, item) => `item ${item}`),
    userIds: users.map((_, user) => `user ${user}`),
    historyOffsets: offsetsOf(users.map(({ history }) => history)),
    historyItems: Uint32Array.from(users.flatMap(({ history }) => history)),
    historyAges: null,
    targetOffsets: offsetsOf(users.map(({ targets }) => targets)),
    targetItems: Uint32Array.from(users.flatMap(({ targets }) => targets)),
    isUnseenUser: new Uint8Array(users.length),
    groups: null,
    counts: {
      users: 0,
      targets: 0,
      unknownTargets: 0,
      targetsInHistory: 0,
      usersWithoutHistory: 0,
      unknownHistoryItems: 0,
    },
  };
}

function scoresOf(scores: readonly number[]): Pick<RankingModel, 'score'> {
  return { score: (_history, out) => out.set(scores) };
}

test('metrics of a ranking, by hand', () => {
  // Found at ranks 2 and 3 of k = 3; the third target at rank 5 is beyond k.
  const at3 = rankingMetrics([7, 1, 2, 8, 3], new Set([1, 2, 3]), 3, 3);
  expect(at3.recall).toBeCloseTo(2 / 3, 12);
  // (1/log2(3) + 1/log2(4)) / (1/log2(2) + 1/log2(3) + 1/log2(4)) = (0.63093 + 0.5) / 2.13093
  expect(at3.ndcg).toBeCloseTo(0.530721, 6);
  expect([at3.hitRate, at3.mrr]).toEqual([1, 0.5]);
  expect(rankingMetrics([7, 1, 2, 8, 3], new Set([1, 2, 3]), 3, 1)).toEqual({ recall: 0, ndcg: 0, hitRate: 0, mrr: 0 });
});

test('the ideal of nDCG is truncated at k', () => {
  // Five targets, both ranks found: with the ideal of five, nDCG would be 0.55.
  expect(rankingMetrics([1, 2], new Set([1, 2, 3, 4, 5]), 5, 2)).toEqual({ recall: 0.4, ndcg: 1, hitRate: 1, mrr: 1 });
});

test('seen items are not ranked; unknown targets and targets in the history count as misses', async () => {
  const set = testSetOf(
    [
      // The ranking without item 0 is 1, 2: the target 1 is at rank 1.
      { history: [0], targets: [1] },
      // One of two targets can be found, at rank 2 (0, 2 remain in front).
      { history: [1], targets: [2, UNKNOWN_ITEM] },
      { history: [0, 1], targets: [0] },
    ],
    4,
  );
  const { metrics, users } = await evaluate(scoresOf([4, 3, 2, 1]), set, OPTIONS);
  expect(users).toBe(3);
  expect(metrics[0]?.recall).toBeCloseTo((1 + 1 / 2 + 0) / 3, 12);
  const second = 1 / Math.log2(3) / (1 + 1 / Math.log2(3));
  expect(metrics[0]?.ndcg).toBeCloseTo((1 + second) / 3, 12);
  expect(metrics[0]?.hitRate).toBeCloseTo(2 / 3, 12);
  expect(metrics[0]?.mrr).toBeCloseTo((1 + 1 / 2) / 3, 12);
  // The first two of the users are {1, 2}, {0, 2}, {2, 3}.
  expect(metrics[0]?.coverage).toBe(1);
});

test('the history limit gives the last items to the model and keeps all seen items out', async () => {
  const given: number[][] = [];
  const model = {
    score: ({ items }: { items: ArrayLike<number> }, out: Float32Array) => {
      given.push(Array.from(items));
      out.set([4, 3, 2, 1]);
    },
  };
  const { metrics } = await evaluate(model, testSetOf([{ history: [0, 1, 2], targets: [3] }], 4), {
    ...OPTIONS,
    ks: [1],
    historyLimit: 2,
  });
  expect(given).toEqual([[1, 2]]);
  expect(metrics[0]?.recall).toBe(1);
});

test('what a group may not watch is not ranked for its users', async () => {
  const everybody = testSetOf(
    [
      { history: [0], targets: [2] },
      { history: [0], targets: [2] },
    ],
    4,
  );
  const groups = { groupOfUser: Uint32Array.of(0, 1), excluded: [Uint8Array.of(0, 1, 0, 0), new Uint8Array(4)] };
  const { metrics } = await evaluate(scoresOf([4, 3, 2, 1]), { ...everybody, groups }, { ...OPTIONS, ks: [1] });
  expect(metrics[0]?.recall).toBe(0.5);
});

test.each([NaN, Infinity, -Infinity])('a score of %d is an error', async (score) => {
  const set = testSetOf([{ history: [0], targets: [1] }], 3);
  await expect(evaluate(scoresOf([1, 2, score]), set, OPTIONS)).rejects.toThrow(
    `the score of item "item 2" for user "user 0" is ${score}`,
  );
});

test('a model with equal scores has the metrics of a random ranking', async () => {
  // The first items are the targets of everybody: an order by index would find them all.
  const set = testSetOf(
    Array.from({ length: 2000 }, () => ({ history: [99], targets: [0, 1, 2] })),
    100,
  );
  const { metrics } = await evaluate(scoresOf(new Array<number>(100).fill(0)), set, { ...OPTIONS, ks: [10] });
  // Of 99 candidates, 10 are shown: each target is found with probability 10/99 = 0.101, standard error 0.004.
  expect(Math.abs((metrics[0]?.recall ?? 0) - 10 / 99)).toBeLessThan(0.016);
  expect(metrics[0]?.coverage).toBeGreaterThan(0.95);
});

test('the best items are those of a full sort, for random scores with many ties', () => {
  const itemIds = Array.from({ length: 300 }, (_, item) => `${item}`);
  const select = (count: number): readonly number[] => {
    const scores = Float32Array.from(itemIds, (_, item) => (item * 7919) % 13);
    const isExcluded = Uint8Array.from(itemIds, (_, item) => (item % 5 === 0 ? 1 : 0));
    return [...createTopItems(itemIds, count, 3).select('user', scores, isExcluded)];
  };
  const all = select(300);
  expect(all).toHaveLength(240);
  expect(all.map((item) => (item * 7919) % 13)).toEqual(all.map((item) => (item * 7919) % 13).sort((a, b) => b - a));
  for (const count of [1, 2, 17, 100]) expect(select(count)).toEqual(all.slice(0, count));
});

test('the order of ties follows the ids of items, not their indexes', () => {
  const idsOf = (itemIds: readonly string[]): readonly (string | undefined)[] =>
    [...createTopItems(itemIds, 5, 1).select('u', new Float32Array(20), new Uint8Array(20))].map(
      (item) => itemIds[item],
    );
  const ids = Array.from({ length: 20 }, (_, item) => `t${item}`);
  expect(idsOf(ids)).toEqual(idsOf([...ids].reverse()));
});

const FIVE: Interactions = {
  userIds: ['a', 'b', 'c'],
  itemIds: ['0', '1', '2', '3', '4'],
  offsets: Uint32Array.from([0, 5, 6, 9]),
  items: Uint32Array.from([0, 1, 2, 3, 4, 0, 2, 1, 0]),
  times: null,
};

test('protocol next holds out the last interaction, and a user with one interaction is counted', () => {
  const labelled = labelAllAsTrain(FIVE);
  expect(holdOut(labelled, 'next', Label.Test, 1)).toBe(1);
  expect([...labelled.labels]).toEqual([0, 0, 0, 0, Label.Test, 0, 0, 0, Label.Test]);
  const set = createTestSet(labelled, Label.Test, ['0', '1', '2', '3']);
  expect(set.userIds).toEqual(['a', 'c']);
  expect([...set.historyItems]).toEqual([0, 1, 2, 3, 2, 1]);
  expect([...set.targetItems]).toEqual([UNKNOWN_ITEM, 0]);
  expect(set.counts).toMatchObject({ users: 2, targets: 2, unknownTargets: 1, usersWithoutHistory: 0 });
  // Validation data is carved from what is left.
  holdOut(labelled, 'next', Label.Validation, 1);
  expect([...createTestSet(labelled, Label.Validation, FIVE.itemIds).targetItems]).toEqual([3, 1]);
});
