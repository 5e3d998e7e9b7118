import { createRandom } from '@marquee/runtime/random';
import { expect, test } from 'vitest';
import { compareMeans, comparePairs } from './compare-means.js';
import { chiSquareTail, fairCoinAtMost, studentQuantile, studentTails } from './distributions.js';
import { teamDraft, winShare, winnerOf } from './interleaving.js';
import { sampleRatio } from './sample-ratio.js';

test('distributions agree with closed forms and printed tables', () => {
  // Two degrees of freedom: exp(-x/2). Printed quantiles: 3.841 and 18.307 for 1 and 10 degrees at 5 %.
  expect(chiSquareTail(3, 2)).toBeCloseTo(Math.exp(-1.5), 12);
  expect(chiSquareTail(40, 2)).toBeCloseTo(Math.exp(-20), 18);
  expect(chiSquareTail(3.841459, 1)).toBeCloseTo(0.05, 7);
  expect(chiSquareTail(18.307038, 10)).toBeCloseTo(0.05, 7);
  // One degree of freedom: 1 - (2/π)·atan t. Printed quantiles at 5 %: 12.706, 2.228, 1.984 for 1, 10, 100 degrees.
  expect(studentTails(2, 1)).toBeCloseTo(1 - (2 / Math.PI) * Math.atan(2), 10);
  expect([1, 10, 100].map((degrees) => studentQuantile(0.05, degrees).toFixed(3))).toEqual([
    '12.706',
    '2.228',
    '1.984',
  ]);
  expect(studentQuantile(0.05, 1e7)).toBeCloseTo(1.96, 3);
  // (1 + 10 + 45) / 1024.
  expect(fairCoinAtMost(2, 10)).toBeCloseTo(56 / 1024, 12);
  expect([fairCoinAtMost(-1, 10), fairCoinAtMost(10, 10), fairCoinAtMost(0, 1)]).toEqual([0, 1, expect.closeTo(0.5)]);
});

test('the difference of two means has the interval that is computed by hand', () => {
  // Means 2 and 5, variances 1 and 4, n = 3 and 5: s² = 1/3 + 4/5 = 1.13333, s = 1.06458,
  // degrees = 1.28444 / ((1/9)/2 + .64/4) = 1.28444 / .215556 = 5.95876; t(.05, 5.95876) = 2.4513.
  const [first, second] = [
    [1, 2, 3],
    [3, 3, 5, 7, 7],
  ];
  const result = compareMeans(first ?? [], second ?? [], 1) ?? expect.fail('enough values');
  expect(result.difference).toBe(3);
  expect(result.interval.low).toBeCloseTo(3 - 2.4513 * 1.06458, 3);
  expect(result.interval.high).toBeCloseTo(3 + 2.4513 * 1.06458, 3);
  expect(result.pValue).toBeLessThan(0.05);
  expect(result.detectable).toBeCloseTo(2.802 * 1.06458, 3);
  expect(compareMeans([1], [2, 3], 1)).toBeNull();
  expect(compareMeans([0, 0], [0, 0], 1)).toMatchObject({ difference: 0, interval: { low: 0, high: 0 }, pValue: 1 });
});

test('pairs are compared within members', () => {
  // Mean 1, variance 2/3 of (0, 1, 1, 2), standard error √(1/6) = .40825; t(.05, 3) = 3.18245.
  const result = comparePairs([0, 1, 1, 2], 1) ?? expect.fail('enough values');
  expect(result.interval.low).toBeCloseTo(1 - 3.18245 * 0.40825, 4);
  expect(result.bootstrap.low).toBeGreaterThanOrEqual(0);
  expect(comparePairs([1], 1)).toBeNull();
});

test('the bootstrap interval is the same for a seed, and near that of Welch for many members', () => {
  const random = createRandom(3);
  const draw = (share: number): readonly number[] =>
    Array.from({ length: 1500 }, () => (random.next() < share ? 1 : 0));
  const [first, second] = [draw(0.1), draw(0.2)];
  const result = compareMeans(first, second, 7) ?? expect.fail('enough values');
  expect(compareMeans(first, second, 7)).toEqual(result);
  expect(result.bootstrap.low).toBeCloseTo(result.interval.low, 2);
  expect(result.bootstrap.high).toBeCloseTo(result.interval.high, 2);
});

test('about one in twenty comparisons of equal groups shows a difference', () => {
  const random = createRandom(11);
  let falsePositives = 0;
  for (let repetition = 0; repetition < 150; repetition += 1) {
    const [a, b] = [0, 0].map(() => Array.from({ length: 60 }, () => random.next() ** 2));
    const { interval } = compareMeans(a ?? [], (b ?? []).slice(0, 40), 1) ?? expect.fail('enough values');
    if (interval.low > 0 || interval.high < 0) falsePositives += 1;
  }
  // Expected 7.5, standard deviation 2.7.
  expect(falsePositives).toBeGreaterThan(0);
  expect(falsePositives).toBeLessThan(17);
});

test('a sample ratio mismatch is found, and the ratio of the weights is none', () => {
  // (480 - 500)²/500 + (520 - 500)²/500 = 1.6: p = .2059.
  const equal = sampleRatio([480, 520], [1, 1]);
  expect(equal.chiSquare).toBeCloseTo(1.6, 10);
  expect(equal.pValue).toBeCloseTo(0.2059, 4);
  // (440 - 500)²/500 twice = 14.4: p = .000148.
  const unequal = sampleRatio([440, 560], [1, 1]);
  expect(unequal.pValue).toBeCloseTo(0.000148, 6);
  expect([equal.isMismatch, unequal.isMismatch]).toEqual([false, true]);
  expect(sampleRatio([200, 800, 0], [1, 4, 0])).toMatchObject({ chiSquare: 0, pValue: 1 });
  expect(sampleRatio([200, 800, 1], [1, 4, 0]).isMismatch).toBe(true);
  expect(sampleRatio([0, 0], [1, 4])).toMatchObject({ pValue: 1, isMismatch: false });
});

test('a drafted list has each title once, alternates between the rankings, and is the same for a seed', () => {
  const [a, b] = [
    [1, 2, 3, 4],
    [3, 1, 5, 6],
  ];
  const draft = (seed: number) => teamDraft(a, b, 6, createRandom(seed));
  const list = draft(1);
  expect(draft(1)).toEqual(list);
  expect(new Set(list.map(({ title }) => title)).size).toBe(6);
  for (let round = 0; round < 6; round += 2)
    expect(new Set(list.slice(round, round + 2).map(({ team }) => team))).toEqual(new Set(['A', 'B']));
  expect(teamDraft([1], [1], 6, createRandom(1))).toHaveLength(1);
  expect(teamDraft(a, b, 3, createRandom(1))).toHaveLength(3);
});

test('the win share has an exact sign test', () => {
  const outcomes = [...Array.from({ length: 8 }, () => 'B' as const), 'A', 'A', null] as const;
  const share = winShare(outcomes);
  expect(share).toMatchObject({ winsA: 2, winsB: 8, ties: 1, shareB: 0.8 });
  // 2·(1 + 10 + 45)/1024.
  expect(share.pValue).toBeCloseTo(0.109375, 10);
  // Wilson: (.8 + .19207 ± 1.96·√(.016 + .0096036)) / 1.38415.
  expect(share.interval?.low).toBeCloseTo(0.4902, 3);
  expect(share.interval?.high).toBeCloseTo(0.9433, 3);
  expect(winShare([null])).toMatchObject({ shareB: null, interval: null, pValue: 1 });
});

/** Members play each of 200 titles with a probability of its own; a ranking orders them by a noisy estimate of it. */
function simulate(noiseA: number, noiseB: number, seed: number) {
  const random = createRandom(seed);
  const outcomes = Array.from({ length: 120 }, () => {
    const appeal = Array.from({ length: 60 }, () => random.next() ** 4);
    const ranking = (noise: number): readonly number[] => {
      const estimate = appeal.map((value) => value + noise * random.next());
      return [...appeal.keys()].sort((x, y) => (estimate[y] ?? 0) - (estimate[x] ?? 0));
    };
    const list = teamDraft(ranking(noiseA), ranking(noiseB), 10, random);
    const played = new Set(list.flatMap(({ title }) => (random.next() < (appeal[title] ?? 0) ? [title] : [])));
    return winnerOf(list, played);
  });
  return winShare(outcomes);
}

test('interleaving prefers the better ranking', () => {
  const { shareB, pValue } = simulate(3, 0.2, 5);
  expect(shareB).toBeGreaterThan(0.6);
  expect(pValue).toBeLessThan(0.01);
});

test('interleaving finds a difference between equally good rankings in about one of twenty simulations (A/A)', () => {
  const significant = Array.from({ length: 100 }, (_, seed) => simulate(1, 1, seed)).filter(
    ({ pValue }) => pValue < 0.05,
  );
  // Expected at most 5, since an exact test is conservative; standard deviation 2.2.
  expect(significant.length).toBeGreaterThan(0);
  expect(significant.length).toBeLessThan(13);
});
