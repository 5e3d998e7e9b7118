import { expect, test } from 'vitest';
import { appendItems, factorsFromFeatures, fitFeatureWeights, mixWithContent } from './content-prior.js';
import type { FactorModel } from './factor-model.js';
import { ialsTrainer } from './ials.js';
import { createItemSimilarity } from './similar-items.js';
import { generatedInteractions, interactionsOf, scoresOf, trainingRun } from './test-data.js';
import { findTrainer } from '../trainers.js';

/** Items of the same third have the same genre. */
function featuresOf(items: number): readonly (readonly string[])[] {
  return Array.from({ length: items }, (_, item) => [`genre:${Math.floor(item / 30)}`]);
}

test('the factors of a feature are the ridge regression of those of its items', async () => {
  const factors = Float32Array.of(1, 3, 100);
  // The last item has no users and does not count. The others have a constant and the feature "a":
  // FᵀF + 10·I = [12 2; 2 12] and FᵀY = [4; 4], so that W = [4 / 14; 4 / 14].
  const weights = await fitFeatureWeights(factors, 1, Uint32Array.of(1, 1, 0), [['a'], ['a'], ['b']]);
  expect(factorsFromFeatures(weights, ['a'])[0]).toBeCloseTo(8 / 14, 5);
  expect(factorsFromFeatures(weights, ['unknown'])[0]).toBeCloseTo(4 / 14, 5);

  mixWithContent(factors, Uint32Array.of(1, 3, 0), [['a'], ['a'], ['b']], weights, 1);
  expect(factors[0]).toBeCloseTo((1 + 8 / 14) / 2, 5);
  expect(factors[1]).toBeCloseTo((9 + 8 / 14) / 4, 5);
  expect(factors[2]).toBeCloseTo(4 / 14, 5);
});

test('an item that nobody has watched is ranked by its content', async () => {
  const items = 90;
  const { offsets, items: watched } = generatedInteractions(300, items, 1);
  const lists = [...offsets.slice(1)].map((end, user) => [...watched.subarray(offsets[user], end)]);
  // Item 40 is of the second third.
  const data = interactionsOf(
    lists.map((list) => list.filter((item) => item !== 40)),
    items,
  );
  const run = trainingRun({ dimensions: 12, epochs: 5 });
  const model = await ialsTrainer.train({ ...data, features: featuresOf(items) }, run);
  const [second, first] = [scoresOf(model, [35, 45])[40] ?? NaN, scoresOf(model, [5, 15])[40] ?? NaN];
  expect(second).toBeGreaterThan(5 * Math.abs(first));
  expect(scoresOf(await ialsTrainer.train(data, run), [35, 45])[40]).toBe(0);
});

test.each(['ials', 'blend', 'blend-next'])('titles that are new after training are appended to "%s"', async (name) => {
  const trainer = findTrainer(name);
  if (trainer === undefined) throw new Error(`There is no model "${name}".`);
  const data = { ...generatedInteractions(300, 90, 1), features: featuresOf(90) };
  const prefix = name === 'ials' ? '' : 'ials.';
  const parameters = { [`${prefix}dimensions`]: 12, [`${prefix}epochs`]: 5, ...(prefix && { 'ials.weight': 1 }) };
  const model = await trainer.train(data, trainingRun(parameters));
  const parts = appendItems(model.parts(), [{ id: 'new', features: ['genre:1'] }]);
  const extended = trainer.restore(parts, [...model.itemIds, 'new']);

  const [second, first] = [scoresOf(extended, [35, 45])[90] ?? NaN, scoresOf(extended, [5, 15])[90] ?? NaN];
  expect(second).toBeGreaterThan(first + 0.05);
  const { bias, shares } = extended.contributions({ items: [35, 45], weights: null }, 90);
  expect(shares.reduce((sum, share) => sum + share, bias)).toBeCloseTo(second, 4);
});

test('similar items are those that the same users watch', async () => {
  const data = generatedInteractions(300, 90, 1);
  const model = (await ialsTrainer.train(data, trainingRun({ dimensions: 12, epochs: 5 }))) as FactorModel;
  const cosines = new Float32Array(90);
  createItemSimilarity(model).similarities(40, cosines);
  expect(cosines[40]).toBeCloseTo(1, 5);
  const nearest = [...cosines.keys()].sort((one, other) => (cosines[other] ?? 0) - (cosines[one] ?? 0)).slice(0, 10);
  expect(nearest.every((item) => item >= 30 && item < 60)).toBe(true);
});
