import { expect, test } from 'vitest';
import { resolveRating, ratedAt } from './rating.js';
import type { RatingState } from './rating.js';

function at(minute: number): string {
  return new Date(Date.UTC(2026, 10, 15, 12, minute)).toISOString();
}
const up: RatingState = { thumb: 'UP', at: at(1) };

test('whatever order two words arrive in, the one said later stands', () => {
  const down: RatingState = { thumb: 'DOWN', at: at(2) };
  expect(resolveRating(up, down)).toEqual(down);
  expect(resolveRating(down, up)).toBeNull();
});

test('an older word does not bring back what was taken back', () => {
  expect(resolveRating({ thumb: null, at: at(2) }, up)).toBeNull();
});

test('the same word again changes nothing, so it causes nothing', () => {
  expect(resolveRating(up, up)).toBeNull();
});

test('said within the same millisecond, the word that arrives last stands', () => {
  expect(resolveRating(up, { ...up, thumb: 'LOVE' })).toEqual({ thumb: 'LOVE', at: at(1) });
});

test('an instant in the future counts as now', () => {
  const now = new Date(at(5));
  expect(ratedAt(new Date(at(59)), now)).toBe(at(5));
  expect(ratedAt(new Date(at(4)), now)).toBe(at(4));
});
