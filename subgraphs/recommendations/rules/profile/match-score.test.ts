import { createRandom } from '@marquee/runtime/random';
import { expect, test } from 'vitest';
import { finishProbability, fitCalibration, scoreOfProbability } from './match-score.js';
import type { Calibration, MatchExample, MatchFeatures } from './match-score.js';

const TRUE: Calibration = { intercept: -1, content: 3, series: 0.8, fit: 0.5 };

/** Outcomes that are drawn with the known probabilities. */
function examplesOf(count: number, seed: number): readonly MatchExample[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => {
    const features: MatchFeatures = [1, random.next(), random.next() < 0.3 ? 1 : 0, 2 * random.next()];
    return { features, isFinished: random.next() < finishProbability(TRUE, features) };
  });
}

test('thirty points more mean twice the probability, within 1 and 99', () => {
  // By hand: 0.9 is 90, its half is 60, a quarter is 30, and 0.9·2^(-1/2) = 0.6364 is 75.
  expect([0.9, 0.45, 0.225, 0.6364].map(scoreOfProbability)).toEqual([90, 60, 30, 75]);
  // 90 + 30·log2(1 / 0.9) = 94.56
  expect([1, 1e-9].map(scoreOfProbability)).toEqual([95, 1]);
});

test('known probabilities are found again, and titles of 90 are finished twice as often as those of 60', () => {
  const fitted = fitCalibration(examplesOf(20_000, 1));
  for (const name of ['intercept', 'content', 'series', 'fit'] as const)
    expect(Math.abs(fitted[name] - TRUE[name])).toBeLessThan(0.15);
  const shares = [60, 90].map((score) => {
    const own = examplesOf(40_000, 2).filter(
      ({ features }) => Math.abs(scoreOfProbability(finishProbability(fitted, features)) - score) <= 3,
    );
    expect(own.length).toBeGreaterThan(500);
    return own.filter(({ isFinished }) => isFinished).length / own.length;
  });
  expect((shares[1] ?? 0) / (shares[0] ?? 1)).toBeGreaterThan(1.85);
  expect((shares[1] ?? 0) / (shares[0] ?? 1)).toBeLessThan(2.15);
});

test('one outcome alone is refused, and outcomes that can be told apart give finite coefficients', () => {
  const all = examplesOf(50, 3);
  expect(() => fitCalibration(all.filter(({ isFinished }) => isFinished))).toThrow(RangeError);
  const separable = all.map((each) => ({ ...each, isFinished: each.features[1] > 0.5 }));
  expect(Object.values(fitCalibration(separable)).every(Number.isFinite)).toBe(true);
});
