import { expect, test } from 'vitest';
import { addPlay, isNewPlay } from './popularity.js';

function heatOf(...plays: readonly string[]): number {
  return plays.reduce<number | null>(addPlay, null) ?? 0;
}

test('two plays of one moment are one play of a half-life later', () => {
  expect(heatOf('2026-11-01T00:00:00Z', '2026-11-01T00:00:00Z')).toBeCloseTo(heatOf('2026-11-04T00:00:00Z'), 9);
});

test('many old plays yield to few fresh ones, and the order of telling does not matter', () => {
  const old = Array.from({ length: 100 }, () => '2026-10-01T00:00:00Z');
  expect(heatOf(...old)).toBeLessThan(heatOf('2026-11-01T00:00:00Z'));
  expect(heatOf('2026-11-01T00:00:00Z', '2026-11-03T00:00:00Z')).toBeCloseTo(
    heatOf('2026-11-03T00:00:00Z', '2026-11-01T00:00:00Z'),
    9,
  );
});

test('going on after a break is the same play, coming back the next day is another', () => {
  expect(isNewPlay(null, '2026-11-01T20:00:00Z')).toBe(true);
  expect(isNewPlay('2026-11-01T20:00:00Z', '2026-11-01T22:00:00Z')).toBe(false);
  expect(isNewPlay('2026-11-01T20:00:00Z', '2026-11-02T20:00:00Z')).toBe(true);
  expect(isNewPlay('2026-11-02T20:00:00Z', '2026-11-01T20:00:00Z')).toBe(false);
});
