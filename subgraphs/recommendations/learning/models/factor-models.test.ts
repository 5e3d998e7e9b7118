/** iALS and the folding in of histories. */
import { expect, test } from 'vitest';
import { createFactorModel } from './factor-model.js';
import { ialsTrainer } from './ials.js';
import { generatedInteractions, interactionsOf, scoresOf, trainingRun } from './test-data.js';

test('a history is folded in as worked out by hand', () => {
  const constants = { dimensions: 1, unobservedWeight: 0.5, regularization: 0.1 };
  const model = createFactorModel('ials', ['a', 'b'], Float32Array.of(1, 2), constants);
  // A = 0.5·(1 + 4) + 1 + 0.1·(1 + 0.5·2) = 3.7, u = 1 / 3.7
  const [first, second] = scoresOf(model, [0]);
  expect(first).toBeCloseTo(1 / 3.7, 6);
  expect(second).toBeCloseTo(2 / 3.7, 6);
  // Disliked: A is the same, and the sign changes.
  expect(scoresOf(model, [0], [-1])[1]).toBeCloseTo(-2 / 3.7, 6);
  expect(scoresOf(model, [])).toEqual([0, 0]);
});

test('the contributions of iALS sum up to the score', async () => {
  const model = await ialsTrainer.train(generatedInteractions(200, 30, 1), trainingRun({ dimensions: 9, epochs: 4 }));
  const [items, weights] = [
    [3, 9, 4, 20],
    [1, 0.5, -1, 2],
  ];
  const scores = scoresOf(model, items, weights);
  for (const item of [0, 5, 21]) {
    const { bias, shares } = model.contributions({ items, weights }, item);
    expect(shares.reduce((sum, share) => sum + share, bias)).toBeCloseTo(scores[item] ?? NaN, 5);
  }
});

test('iALS learns which items belong together, also for a history longer than a panel', async () => {
  const model = await ialsTrainer.train(generatedInteractions(300, 900, 1), trainingRun({ dimensions: 16, epochs: 5 }));
  const history = Array.from({ length: 270 }, (_, index) => index);
  const scores = scoresOf(model, history);
  const mean = (from: number): number => scores.slice(from, from + 30).reduce((sum, score) => sum + score, 0) / 30;
  expect(mean(270)).toBeGreaterThan(3 * Math.abs(mean(300)));
  expect(mean(270)).toBeGreaterThan(3 * Math.abs(mean(600)));
});

test('an epoch lowers the loss', async () => {
  const data = generatedInteractions(60, 30, 1);
  const losses: number[] = [];
  for (const epochs of [1, 2, 6]) {
    const parameters = { dimensions: 4, epochs, unobservedWeight: 0.2, regularization: 0.01 };
    const model = await ialsTrainer.train(data, trainingRun(parameters));
    let loss = 0;
    for (let user = 0; user < 60; user++) {
      const items = [...data.items.subarray(data.offsets[user], data.offsets[user + 1])];
      scoresOf(model, items).forEach((score, item) => {
        loss += 0.2 * score ** 2 + (items.includes(item) ? (1 - score) ** 2 : 0);
      });
    }
    losses.push(loss);
  }
  expect(losses).toEqual([...losses].sort((one, other) => other - one));
});

test('equal seeds give equal bytes, and another seed gives others', async () => {
  const data = generatedInteractions(50, 30, 1);
  const factors = async (seed: number): Promise<unknown> => {
    const model = await ialsTrainer.train(data, trainingRun({ dimensions: 4, epochs: 2 }, seed));
    return model.parts().tensors['factors'];
  };
  expect(await factors(1)).toEqual(await factors(1));
  expect(await factors(1)).not.toEqual(await factors(2));
});

test('an item without users has factors of 0', async () => {
  const model = await ialsTrainer.train(interactionsOf([[0, 1], [1]], 3), trainingRun({ dimensions: 2 }));
  expect(scoresOf(model, [0, 1])[2]).toBe(0);
  expect(scoresOf(model, [2])).toEqual([0, 0, 0]);
});
