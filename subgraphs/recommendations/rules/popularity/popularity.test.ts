import { expect, test } from 'vitest';
import { addPlay, isNewPlay } from './popularity.js';

function heatOf(...plays: readonly string[]): number {
  return plays.reduce<number | null>(addPlay, null) ?? 0;
}

test('two simultaneous plays equal one play a half-life later', () => {
  expect(heatOf('2026-11-01T00:00:00Z', '2026-11-01T00:00:00Z')).toBeCloseTo(heatOf('2026-11-04T00:00:00Z'), 9);
});

test('few new plays outweigh many old ones, in any order of arrival', () => {
  const old = Array.from({ length: 100 }, () => '2026-10-01T00:00:00Z');
  expect(heatOf(...old)).toBeLessThan(heatOf('2026-11-01T00:00:00Z'));
  expect(heatOf('2026-11-01T00:00:00Z', '2026-11-03T00:00:00Z')).toBeCloseTo(
    heatOf('2026-11-03T00:00:00Z', '2026-11-01T00:00:00Z'),
    9,
  );
});

test('resuming after a break is the same play, the next day is another one', () => {
  expect(isNewPlay(null, '2026-11-01T20:00:00Z')).toBe(true);
  expect(isNewPlay('2026-11-01T20:00:00Z', '2026-11-01T22:00:00Z')).toBe(false);
  expect(isNewPlay('2026-11-01T20:00:00Z', '2026-11-02T20:00:00Z')).toBe(true);
  expect(isNewPlay('2026-11-02T20:00:00Z', '2026-11-01T20:00:00Z')).toBe(false);
});
