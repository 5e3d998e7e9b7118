import { expect, test } from 'vitest';
import { createBlendTrainer } from './blend.js';
import { easeTrainer } from './ease.js';
import { ialsTrainer } from './ials.js';
import { sequentialRidgeTrainer } from './sequential-ridge.js';
import { generatedInteractions, interactionsOf, scoresOf, trainingRun } from './test-data.js';

const DATA = generatedInteractions(200, 30, 1);
const trainer = createBlendTrainer({
  name: 'test',
  summary: 'For tests.',
  popularityWeight: 0.01,
  scalesPerHistory: true,
  components: [
    { trainer: easeTrainer, weight: 1 },
    { trainer: sequentialRidgeTrainer, weight: 0.5 },
    { trainer: ialsTrainer, weight: 2 },
  ],
});
const SMALL = { 'ials.dimensions': 8, 'ials.epochs': 2, 'ease.lambda': 5 };

test.each([0, 1])(
  'the contributions of a blend sum up to the score (scales per history: %i)',
  async (scalesPerHistory) => {
    const model = await trainer.train(DATA, trainingRun({ ...SMALL, scalesPerHistory }));
    const [items, weights] = [
      [3, 9, 4],
      [1, 0.5, -1],
    ];
    const scores = scoresOf(model, items, weights);
    for (const item of [0, 5, 21]) {
      const { bias, shares } = model.contributions({ items, weights }, item);
      expect(shares.reduce((sum, share) => sum + share, bias)).toBeCloseTo(scores[item] ?? NaN, 4);
    }
  },
);

test('with the scales of the training data, an entry of weight 0 lowers the score by its share', async () => {
  const parameters = { ...SMALL, 'ials.weight': 0, scalesPerHistory: 0 };
  const model = await trainer.train(DATA, trainingRun(parameters));
  const items = [3, 9, 4];
  const [whole, without] = [scoresOf(model, items), scoresOf(model, items, [1, 0, 1])];
  for (const item of [0, 5, 21]) {
    const share = model.contributions({ items, weights: null }, item).shares[1];
    expect((whole[item] ?? 0) - (without[item] ?? 0)).toBeCloseTo(share ?? NaN, 5);
  }
});

test('components have equal standard deviations before they are weighed', async () => {
  const scoresFor = async (parameters: Readonly<Record<string, number>>): Promise<number[]> => {
    const model = await trainer.train(DATA, trainingRun({ ...SMALL, popularityWeight: 0, ...parameters }));
    return scoresOf(model, [3, 9, 4]);
  };
  const alone = await scoresFor({ 'ease.weight': 3, 'sequential.weight': 0, 'ials.weight': 0 });
  const mean = alone.reduce((sum, score) => sum + score, 0) / alone.length;
  const deviation = Math.sqrt(alone.reduce((sum, score) => sum + (score - mean) ** 2, 0) / alone.length);
  expect(deviation).toBeCloseTo(3, 4);

  const other = await scoresFor({ 'ease.weight': 0, 'sequential.weight': 0, 'ials.weight': 1 });
  const both = await scoresFor({ 'ease.weight': 3, 'sequential.weight': 0, 'ials.weight': 1 });
  both.forEach((score, item) => expect(score).toBeCloseTo((alone[item] ?? 0) + (other[item] ?? 0), 4));
});

test('an empty history ranks by popularity', async () => {
  const model = await trainer.train(interactionsOf([[1, 2], [1], [1, 2, 0]], 4), trainingRun(SMALL));
  const scores = scoresOf(model, []);
  expect([1, 2, 0, 3].map((item) => scores[item])).toEqual([...scores].sort((one, other) => other - one));
});

test('a blend of nothing is refused', async () => {
  const parameters = { 'ease.weight': 0, 'sequential.weight': 0, 'ials.weight': 0 };
  await expect(trainer.train(DATA, trainingRun(parameters))).rejects.toThrow('Every weight of the blend "test" is 0');
});

test('hyper-parameters of components have their name before them', () => {
  const names = trainer.hyperParameters.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['ease.lambda', 'ials.weight', 'sequential.window']));
  expect(new Set(names).size).toBe(names.length);
});
