import { expect, test } from 'vitest';
import { itemKnn } from '../baselines/item-knn.js';
import { topPop } from '../baselines/top-pop.js';
import { createInteractionsBuilder } from '../data/interactions-builder.js';
import type { Interactions, RankingModel, TrainingRun } from '../model.js';
import { generateInteractions } from '../synthetic/generate-interactions.js';
import { evaluate } from './evaluate.js';
import { labelFiles } from './label-files.js';
import { foldInUsers, holdOut, Label, labelAllAsTrain, PROTOCOLS } from './labels.js';
import { createTestSet, trainingPart, UNKNOWN_ITEM } from './test-set.js';
import type { TestSet } from './test-set.js';

const RUN: TrainingRun = { parameters: {}, seed: 1, signal: null, progress: () => {} };
const DATA = generateInteractions({ users: 200, items: 120, genres: 6, shortestHistory: 12 }, 2);

function countLabel(labels: Uint8Array, label: number): number {
  return labels.filter((each) => each === label).length;
}

function interactionsOf(lists: Readonly<Record<string, readonly string[]>>): Interactions {
  const builder = createInteractionsBuilder();
  for (const [user, items] of Object.entries(lists)) {
    const index = builder.addUser(user);
    for (const item of items) builder.add(index, item, null);
  }
  return builder.build().interactions;
}

test('lists: a tenth of each user for the test, a ninth of the rest for validation, never the same twice', () => {
  const labelled = labelAllAsTrain(DATA);
  expect(holdOut(labelled, 'lists', Label.Test, 1)).toBe(0);
  holdOut(labelled, 'lists', Label.Validation, 1);
  DATA.userIds.forEach((_, user) => {
    const own = labelled.labels.subarray(DATA.offsets[user], DATA.offsets[user + 1]);
    const tested = Math.max(1, Math.floor(own.length / 10));
    expect(countLabel(own, Label.Test)).toBe(tested);
    expect(countLabel(own, Label.Validation)).toBe(Math.max(1, Math.floor((own.length - tested) / 9)));
  });
});

test('strong: a tenth of the users, of whom nothing is trained on', () => {
  const labelled = labelAllAsTrain(DATA);
  holdOut(labelled, 'strong', Label.Test, 1);
  const set = createTestSet(labelled, Label.Test, trainingPart(labelled).itemIds);
  expect(set.userIds.length).toBeGreaterThan(8);
  expect(set.userIds.length).toBeLessThan(35);
  expect(set.isUnseenUser.every((each) => each === 1)).toBe(true);
  expect(set.counts.usersWithoutHistory).toBe(0);
});

test.each(PROTOCOLS)('%s: the split depends on the seed and on ids, not on the order of users', (protocol) => {
  const targetsOf = (data: Interactions, seed: number): readonly string[] => {
    const labelled = labelAllAsTrain(data);
    holdOut(labelled, protocol, Label.Test, seed);
    return data.userIds
      .flatMap((id, user) =>
        [...data.items.subarray(data.offsets[user], data.offsets[user + 1])]
          .filter((_, index) => labelled.labels[(data.offsets[user] ?? 0) + index] === Label.Test)
          .map((item) => `${id} ${data.itemIds[item]}`),
      )
      .sort();
  };
  const lists = Object.fromEntries(
    DATA.userIds.map((id, user) => [
      id,
      [...DATA.items.subarray(DATA.offsets[user], DATA.offsets[user + 1])].map((item) => DATA.itemIds[item] ?? ''),
    ]),
  );
  const reversed = interactionsOf(Object.fromEntries(Object.entries(lists).reverse()));
  expect(targetsOf(reversed, 1)).toEqual(targetsOf(DATA, 1));
  if (protocol !== 'next') expect(targetsOf(DATA, 2)).not.toEqual(targetsOf(DATA, 1));
});

test('users that are folded in are tested, and nothing of them is trained on', () => {
  const labelled = labelAllAsTrain(DATA);
  holdOut(labelled, 'next', Label.Test, 1);
  foldInUsers(labelled, 0.3, 1);
  const train = trainingPart(labelled);
  const set = createTestSet(labelled, Label.Test, train.itemIds);
  expect(set.userIds).toHaveLength(200);
  const unseen = set.isUnseenUser.filter((each) => each === 1).length;
  expect(Math.abs(unseen - 60)).toBeLessThan(25);
  expect(train.items.length + 200).toBe(DATA.items.length - countLabel(labelled.labels, Label.FoldIn));
});

const TRAIN = interactionsOf({ a: ['1', '2'], b: ['2', '3'], c: [] });
const TEST = interactionsOf({ b: ['1', 'new', '2'], a: ['3'], d: ['1', '3'] });

function describe({ userIds, itemIds, targetItems, targetOffsets, historyItems, historyOffsets }: TestSet) {
  const nameOf = (item: number): string => (item === UNKNOWN_ITEM ? 'unknown' : (itemIds[item] ?? ''));
  return userIds.map((id, user) => [
    id,
    [...historyItems.subarray(historyOffsets[user], historyOffsets[user + 1])].map(nameOf),
    [...targetItems.subarray(targetOffsets[user], targetOffsets[user + 1])].map(nameOf),
  ]);
}

test('given files, lists: every interaction of the test file has to be found', () => {
  const labelled = labelFiles(TRAIN, TEST, 'lists', 1, 'test');
  const set = createTestSet(labelled, Label.Test, trainingPart(labelled).itemIds);
  expect(trainingPart(labelled).itemIds).toEqual(['1', '2', '3']);
  expect(describe(set)).toEqual([
    ['a', ['1', '2'], ['3']],
    ['b', ['2', '3'], ['1', 'unknown', '2']],
    ['d', [], ['1', '3']],
  ]);
  expect(set.counts).toMatchObject({ targetsInHistory: 1, unknownTargets: 1, usersWithoutHistory: 1 });
});

test('given files, next: the first interaction of the test file has to be found', () => {
  const labelled = labelFiles(TRAIN, TEST, 'next', 1, 'test');
  expect(labelled.ignoredTargets).toBe(3);
  expect(
    describe(createTestSet(labelled, Label.Test, ['1', '2', '3'])).map(([id, , targets]) => [id, targets]),
  ).toEqual([
    ['a', ['3']],
    ['b', ['1']],
    ['d', ['1']],
  ]);
});

test('given files, strong: histories of the test file are folded in; a user of both files is refused', () => {
  expect(() => labelFiles(TRAIN, TEST, 'strong', 1, 'test.txt')).toThrow('test.txt: user "b" is in the training file');
  const others = interactionsOf({ x: ['1', '2', '3', 'new'], y: ['2'] });
  const labelled = labelFiles(TRAIN, others, 'strong', 1, 'test');
  expect(labelled.usersTooShort).toBe(1);
  const [x, ...rest] = describe(createTestSet(labelled, Label.Test, ['1', '2', '3']));
  expect(rest).toEqual([]);
  expect(x?.[2]).toHaveLength(1);
});

test('on generated data, ItemKNN finds far more than TopPop under every protocol', async () => {
  for (const protocol of PROTOCOLS) {
    const labelled = labelAllAsTrain(DATA);
    holdOut(labelled, protocol, Label.Test, 1);
    const train = trainingPart(labelled);
    const set = createTestSet(labelled, Label.Test, train.itemIds);
    const ndcgOf = async (model: RankingModel): Promise<number> => {
      const options = { ks: [10], seed: 1, historyLimit: null, signal: null, progress: () => {} };
      return (await evaluate(model, set, options)).metrics[0]?.ndcg ?? 0;
    };
    const [popular, similar] = [await topPop.train(train, RUN), await itemKnn.train(train, RUN)];
    expect(await ndcgOf(similar)).toBeGreaterThan((await ndcgOf(popular)) * 1.5);
  }
});
