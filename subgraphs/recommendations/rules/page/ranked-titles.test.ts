import { createRandom } from '@marquee/runtime/random';
import { expect, test } from 'vitest';
import { rankTitles, worthOfRank } from './ranked-titles.js';

test('titles are ordered as by a stable sort of their scores, started ones left out', () => {
  const random = createRandom(3);
  for (let round = 0; round < 50; round += 1) {
    const score = Float32Array.from(
      { length: 200 },
      () => (random.int(41) - 20) / 8 + (random.int(3) === 0 ? 1e-7 : 0),
    );
    const titles = [...score.keys()].filter(() => random.int(4) > 0);
    const started = new Set(titles.filter(() => random.int(5) === 0));
    const { fresh, worth } = rankTitles(titles, score, (title) => started.has(title));
    const expected = titles
      .filter((title) => !started.has(title))
      .sort((a, b) => (score[b] ?? 0) - (score[a] ?? 0) || a - b);
    expect([...fresh]).toEqual(expected);
    expect(worth[expected[5] ?? 0]).toBe(Math.fround(worthOfRank(5)));
    expect([...started].filter((title) => worth[title] !== 0)).toEqual([]);
  }
});

test('zero of both signs and infinities have their place', () => {
  const score = Float32Array.of(0, -0, Infinity, -Infinity, 1);
  const { fresh } = rankTitles([0, 1, 2, 3, 4], score, () => false);
  expect([fresh[0], fresh[1], fresh[4]]).toEqual([2, 4, 3]);
});
