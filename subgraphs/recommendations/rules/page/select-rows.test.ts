import { expect, test } from 'vitest';
import { selectRows } from './select-rows.js';
import type { RowCandidate } from './row.js';

function range(from: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => from + index);
}

const TITLES = 100;
/** Title 0 is the best, title 99 the worst. */
const score = Float32Array.from(range(0, TITLES), (title) => 3 - title / 30);
function candidate(key: string, supply: readonly number[], changes: Partial<RowCandidate> = {}): RowCandidate {
  return {
    key,
    kind: 'GENRE',
    heading: key,
    anchor: null,
    facet: key,
    supply,
    order: 'best',
    factor: 1,
    bonus: 0,
    belowFold: false,
    ...changes,
  };
}

function place(...candidates: readonly RowCandidate[]) {
  return selectRows(candidates, score, TITLES);
}

test('the row with the best titles is first, unless another has a higher bonus', () => {
  const good = candidate('good', range(0, 20));
  const fair = candidate('fair', range(40, 20));
  expect(place(fair, good).map(({ key }) => key)).toEqual(['good', 'fair']);
  expect(place({ ...fair, bonus: 20 }, good).map(({ key }) => key)).toEqual(['fair', 'good']);
});

test('a title appears once in the first six rows; below it may appear again, after new ones', () => {
  const rows = place(...range(0, 8).map((index) => candidate(`row-${index}`, range(0, TITLES))));
  const fold = rows.slice(0, 6).flatMap(({ items }) => items);
  expect(new Set(fold).size).toBe(fold.length);
  expect(fold.length).toBe(96);
  expect(rows[6]?.items.length).toBe(30);
});

test('a row with fewer than six titles is dropped; one with fewer than ten comes after the full ones', () => {
  const rows = place(
    candidate('five', range(0, 5), { bonus: 9 }),
    candidate('six', range(10, 6), { bonus: 9 }),
    candidate('ten', range(20, 10)),
  );
  expect(rows.map(({ key, items }) => [key, items.length])).toEqual([
    ['ten', 10],
    ['six', 6],
  ]);
});

test('rows with the same facet are placed apart', () => {
  const mood = (name: string, from: number) => candidate(name, range(from, 10), { facet: 'mood' });
  const rows = place(mood('witty', 0), mood('gritty', 10), candidate('drama', range(20, 10)));
  expect(rows.map(({ key }) => key)).toEqual(['witty', 'drama', 'gritty']);
});

test('a ranking keeps its order and is complete below the fold', () => {
  const ranking = [9, 3, 7, 1, 5, 0, 2, 8, 6, 4];
  const rows = place(
    candidate('top-10', ranking, { order: 'exact', belowFold: true, bonus: 9 }),
    ...range(0, 7).map((index) => candidate(`row-${index}`, range(0, TITLES))),
  );
  expect(rows.findIndex(({ key }) => key === 'top-10')).toBe(6);
  expect(rows[6]?.items).toEqual(ranking);
});
