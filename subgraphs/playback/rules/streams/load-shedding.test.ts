import { expect, test } from 'vitest';
import { highestServedRank, isShed, hashFraction, retryAfterSeconds, SHED_FROM_LOAD } from './load-shedding.js';
import type { Intent } from './load-shedding.js';

const KEYS = Array.from({ length: 1000 }, (_, index) => `key-${index}`);
function shareShed(intent: Intent, load: number): number {
  return KEYS.filter((key) => isShed(intent, key, load)).length / KEYS.length;
}

const INTENTS: readonly Intent[] = ['TELEMETRY', 'PREFETCH', 'AUTOPLAY', 'USER', 'KEEP_WATCHING'];

test('no request is shed below the shedding load', () => {
  for (const intent of INTENTS) expect(shareShed(intent, SHED_FROM_LOAD)).toBe(0);
});

test('background requests are shed first, starts of members last, heartbeats and licences never', () => {
  for (let load = 0.75; load <= 1; load += 0.01) {
    const shares = INTENTS.map((intent) => shareShed(intent, load));
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
    expect(shares.at(-1)).toBe(0);
  }
  expect(shareShed('PREFETCH', 0.97)).toBe(1);
  expect(shareShed('USER', 0.97)).toBe(0);
});

test('the shed share of a band grows with the cube of the overload', () => {
  expect(highestServedRank(0.875)).toBeCloseTo(87.5);
  expect(shareShed('PREFETCH', 0.89)).toBeGreaterThan(0);
  expect(shareShed('PREFETCH', 0.89)).toBeLessThan(1);
  expect([highestServedRank(0), highestServedRank(1), highestServedRank(7)]).toEqual([100, 0, 0]);
});

test('a repeated request is decided alike, and retry times are spread', () => {
  expect(KEYS.map((key) => isShed('AUTOPLAY', key, 0.95))).toEqual(KEYS.map((key) => isShed('AUTOPLAY', key, 0.95)));
  expect(new Set(KEYS.map((key) => retryAfterSeconds('PREFETCH', key))).size).toBeGreaterThan(10);
});

test.each([
  ['a', 0.04365653638813098],
  ['0198d1a2-7c3b-7def-8123-456789abcdef', 0.33169690573860355],
])('the position of "%s" is the recorded one', (text, position) => {
  expect(hashFraction(text)).toBeCloseTo(position, 12);
});
