import { expect, test } from 'vitest';
import type { TitleDocument } from '../documents.js';
import { pickHero, planEditorialRows } from './editorial-rows.js';

function titles(count: number, genre: string, prefix = genre, studio: string | null = null) {
  return Array.from(
    { length: count },
    (_, index) =>
      ({ id: `${prefix}${index}`, genres: [{ id: genre, name: genre }], studio }) as unknown as TitleDocument,
  );
}

const suggested = [
  ...titles(40, 'Drama'),
  ...titles(30, 'Comedy'),
  ...titles(20, 'Horror', 'Horror', 'Marquee Studios'),
];

test('the number and length of rows are as requested, and no title is in two rows', () => {
  const rows = planEditorialRows({ suggested, newest: suggested.slice(30, 45) }, 5, 8);
  expect(rows.map((row) => row.titles.length)).toEqual([8, 8, 8, 8, 8]);
  const shown = rows.flatMap((row) => row.titles.map(({ id }) => id));
  expect(new Set(shown).size).toBe(shown.length);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(5);
});

test('a row with fewer than four remaining titles is dropped', () => {
  const rows = planEditorialRows({ suggested: [...titles(20, 'Drama'), ...titles(3, 'Western')], newest: [] }, 10, 10);
  expect(rows.every((row) => row.titles.length >= 4)).toBe(true);
  expect(rows.map(({ id }) => id)).not.toContain('genre:Western');
});

test('few titles make one row; no titles make none', () => {
  expect(
    planEditorialRows({ suggested: titles(2, 'Drama'), newest: [] }, 3, 10).map((row) => row.titles.length),
  ).toEqual([2]);
  expect(planEditorialRows({ suggested: [], newest: [] }, 3, 10)).toEqual([]);
});

test('the hero is one of the five most suggested titles and changes daily', () => {
  const day = (date: string) => pickHero(suggested, new Date(date))?.id;
  expect(day('2026-11-15T03:00:00Z')).toBe(day('2026-11-15T23:00:00Z'));
  expect(day('2026-11-16T03:00:00Z')).not.toBe(day('2026-11-15T03:00:00Z'));
  expect(pickHero([], new Date('2026-11-15'))).toBeNull();
});
