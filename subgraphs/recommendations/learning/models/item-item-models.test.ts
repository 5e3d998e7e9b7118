/** EASE and sequential ridge, against matrices that are worked out by hand. */
import { expect, test } from 'vitest';
import { easeTrainer } from './ease.js';
import { sequentialRidgeTrainer } from './sequential-ridge.js';
import { generatedInteractions, interactionsOf, scoresOf, trainingRun } from './test-data.js';

const PLAIN = { lambda: 1, userExponent: 0, itemExponent: 0 };

/** Items 0 and 1 have two common users; items 2 and 3 have one, and item 2 has another. */
const FOUR_ITEMS = interactionsOf([[0, 1], [1, 0], [2, 3], [2]], 4);

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, index) => expect(actual[index]).toBeCloseTo(value, 5));
}

test('EASE has the weights of its closed form', async () => {
  const model = await easeTrainer.train(FOUR_ITEMS, trainingRun(PLAIN));
  // G + I = [3 2; 2 3] and [3 1; 1 2], inverses [3 -2; -2 3] / 5 and [2 -1; -1 3] / 5.
  expectClose(scoresOf(model, [0]), [0, 2 / 3, 0, 0]);
  expectClose(scoresOf(model, [1]), [2 / 3, 0, 0, 0]);
  expectClose(scoresOf(model, [2]), [0, 0, 0, 1 / 3]);
  expectClose(scoresOf(model, [3]), [0, 0, 1 / 2, 0]);
});

test('EASE weighs users with many interactions down', async () => {
  const model = await easeTrainer.train(FOUR_ITEMS, trainingRun({ ...PLAIN, userExponent: 0.5 }));
  // Users with two items count 1/2: G + I = [2 1; 1 2] and [2.5 0.5; 0.5 1.5].
  expectClose(scoresOf(model, [0]), [0, 1 / 2, 0, 0]);
  expectClose(scoresOf(model, [2]), [0, 0, 0, 1 / 5]);
  expectClose(scoresOf(model, [3]), [0, 0, 1 / 3, 0]);
});

test('EASE weighs items with many interactions down', async () => {
  const model = await easeTrainer.train(FOUR_ITEMS, trainingRun({ ...PLAIN, itemExponent: 0.5 }));
  // X has 1/√2 for items with two users: G + I = [2 1; 1 2] and [2 1/√2; 1/√2 2]. So has a history.
  expectClose(scoresOf(model, [0]), [0, Math.SQRT1_2 / 2, 0, 0]);
  expectClose(scoresOf(model, [2]), [0, 0, 0, 1 / 4]);
  expectClose(scoresOf(model, [3]), [0, 0, Math.SQRT1_2 / 2, 0]);
});

test('sequential ridge has the weights of its closed form', async () => {
  const data = interactionsOf([[0, 1, 2]], 3);
  const parameters = { lambda: 1, window: 2, recency: 1, horizon: 2, decay: 0.5 };
  const model = await sequentialRidgeTrainer.train(data, trainingRun(parameters));
  // S = [1 0; 0.5 1], T = [1 0.5; 0 1] for items 1 and 2. SᵀS + I = [2.25 0.5; 0.5 2], SᵀT = [1 1; 0 1].
  expectClose(scoresOf(model, [0]), [0, 2 / 4.25, 1.5 / 4.25]);
  expectClose(scoresOf(model, [1]), [0, -0.5 / 4.25, 1.75 / 4.25]);
  // Item 0 stands one title before the last one and counts a half.
  expectClose(scoresOf(model, [0, 1]), [0, 0.5 / 4.25, 2.5 / 4.25]);
  // Three titles before: outside of the window of two.
  expectClose(scoresOf(model, [0, 2, 2, 2]), [0, 0, 0]);
  // A negative weight raises nothing: not item 1 itself, whose own weight is negative.
  expectClose(scoresOf(model, [1], [-0.5]), [0, 0, -0.875 / 4.25]);
});

test.each([easeTrainer, sequentialRidgeTrainer])(
  'the contributions of $name sum up to the score, and an entry of weight 0 lowers it by its share',
  async (trainer) => {
    const data = generatedInteractions(200, 30, 1);
    const model = await trainer.train(data, trainingRun({ lambda: 5 }));
    const [items, weights] = [
      [3, 9, 4, 20],
      [1, 0.5, -1, 2],
    ];
    const scores = scoresOf(model, items, weights);
    for (const item of [0, 5, 21]) {
      const { bias, shares } = model.contributions({ items, weights }, item);
      expect(shares.reduce((sum, share) => sum + share, bias)).toBeCloseTo(scores[item] ?? NaN, 5);
      const without = scoresOf(model, items, [1, 0, -1, 2]);
      expect((scores[item] ?? 0) - (without[item] ?? 0)).toBeCloseTo(shares[1] ?? NaN, 5);
    }
    expect(Math.max(...scores.map(Math.abs))).toBeGreaterThan(0.01);
    const [all, some] = [new Float32Array(30), new Float64Array(3)];
    model.addShares?.({ items, weights }, 2, 2, all);
    model.addSharesIn?.({ items, weights }, 2, 2, Uint32Array.of(0, 5, 21), some);
    const own = [0, 5, 21].map((item) => 2 * (model.contributions({ items, weights }, item).shares[2] ?? NaN));
    expectClose([...some], own);
    expectClose([all[0] ?? NaN, all[5] ?? NaN, all[21] ?? NaN], own);
    expect(Math.max(...all)).toBeLessThanOrEqual(0);
  },
);

test.each([easeTrainer, sequentialRidgeTrainer])(
  '$name covers the items with the most users, and scores the others 0',
  async (trainer) => {
    const data = interactionsOf(
      [
        [4, 1],
        [4, 1, 0],
        [4, 3],
        [2, 4, 1],
      ],
      5,
    );
    const model = await trainer.train(data, trainingRun({ lambda: 1, maxDenseItems: 2 }));
    expect([...(model.parts().tensors['head'] ?? [])]).toEqual([1, 4]);
    const scores = scoresOf(model, [4, 0, 2]);
    expect(scores[1]).toBeGreaterThan(0);
    expect([scores[0], scores[2], scores[3]]).toEqual([0, 0, 0]);
    expect(model.contributions({ items: [4, 0], weights: null }, 0).shares).toEqual(new Float64Array(2));
  },
);

test('the weights with the largest absolute values are kept', async () => {
  const data = generatedInteractions(300, 30, 2);
  const dense = await easeTrainer.train(data, trainingRun({ lambda: 5 }));
  const sparse = await easeTrainer.train(data, trainingRun({ lambda: 5, weightsPerItem: 4 }));
  const all = Array.from({ length: 30 }, (_, item) => scoresOf(dense, [item])).flat();
  const kept = Array.from({ length: 30 }, (_, item) => scoresOf(sparse, [item])).flat();

  expect(kept.filter((weight) => weight !== 0)).toHaveLength(120);
  const smallest = Math.min(...kept.filter((weight) => weight !== 0).map(Math.abs));
  all.forEach((weight, index) => expect(kept[index]).toBe(Math.abs(weight) >= smallest ? weight : 0));
  const { shares } = sparse.contributions({ items: [3, 9], weights: null }, 4);
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(scoresOf(sparse, [3, 9])[4] ?? NaN, 6);
});

test('training without users or items makes a model that scores 0', async () => {
  for (const data of [interactionsOf([], 3), interactionsOf([[], []], 3)]) {
    for (const trainer of [easeTrainer, sequentialRidgeTrainer])
      expect(scoresOf(await trainer.train(data, trainingRun({})), [1])).toEqual([0, 0, 0]);
  }
});

test('hyper-parameters out of range and too little memory are refused', async () => {
  const data = generatedInteractions(30, 30, 1);
  await expect(easeTrainer.train(data, trainingRun({ lambda: -1 }))).rejects.toThrow(
    'The hyper-parameter "lambda" is -1; it is at least 0.001 and at most 100000.',
  );
  await expect(easeTrainer.train(data, trainingRun({ lambda: NaN }))).rejects.toThrow(RangeError);
  await expect(sequentialRidgeTrainer.train(data, trainingRun({ window: 1.5 }))).rejects.toThrow(
    'The hyper-parameter "window" is 1.5; it is a whole number.',
  );
  await expect(sequentialRidgeTrainer.train(data, { ...trainingRun({}), memoryMb: 0 })).rejects.toThrow(
    /^Training needs 1 MB and may use 0 MB: lower "maxDenseItems"\.$/,
  );
});

test('training ends soon after it is aborted', async () => {
  const controller = new AbortController();
  const run = { ...trainingRun({}), signal: controller.signal, progress: () => controller.abort(new Error('stopped')) };
  await expect(easeTrainer.train(generatedInteractions(50, 30, 1), run)).rejects.toThrow('stopped');
});
