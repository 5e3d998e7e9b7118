import { expect, test } from 'vitest';
import { resolveRating, ratedAt } from './rating.js';
import type { RatingState } from './rating.js';

function at(minute: number): string {
  return new Date(Date.UTC(2026, 10, 15, 12, minute)).toISOString();
}

const up: RatingState = { thumb: 'UP', at: at(1) };

test('of two ratings the later one is stored, in any order of arrival', () => {
  const down: RatingState = { thumb: 'DOWN', at: at(2) };
  expect(resolveRating(up, down)).toEqual(down);
  expect(resolveRating(down, up)).toBeNull();
});

test('an older rating does not restore a withdrawn one', () => {
  expect(resolveRating({ thumb: null, at: at(2) }, up)).toBeNull();
});

test('a repeated rating changes nothing', () => {
  expect(resolveRating(up, up)).toBeNull();
});

test('of two ratings within the same millisecond, the last to arrive is stored', () => {
  expect(resolveRating(up, { ...up, thumb: 'LOVE' })).toEqual({ thumb: 'LOVE', at: at(1) });
});

test('a client time in the future counts as now', () => {
  const now = new Date(at(5));
  expect(ratedAt(new Date(at(59)), now)).toBe(at(5));
  expect(ratedAt(new Date(at(4)), now)).toBe(at(4));
});
