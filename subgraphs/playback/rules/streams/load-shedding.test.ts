import { expect, test } from 'vitest';
import { highestServed, isShed, placeOf, retryAfterSeconds, SHED_FROM_LOAD } from './load-shedding.js';
import type { Intent } from './load-shedding.js';

const KEYS = Array.from({ length: 1000 }, (_, index) => `key-${index}`);
function shareShed(intent: Intent, load: number): number {
  return KEYS.filter((key) => isShed(intent, key, load)).length / KEYS.length;
}
const INTENTS: readonly Intent[] = ['TELEMETRY', 'PREFETCH', 'AUTOPLAY', 'USER', 'KEEP_WATCHING'];

test('nothing is turned away until there is too much to do', () => {
  for (const intent of INTENTS) expect(shareShed(intent, SHED_FROM_LOAD)).toBe(0);
});

test('what nobody waits for goes first, members almost last, and what keeps a picture on never', () => {
  for (let load = 0.75; load <= 1; load += 0.01) {
    const shares = INTENTS.map((intent) => shareShed(intent, load));
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
    expect(shares.at(-1)).toBe(0);
  }
  expect(shareShed('PREFETCH', 0.97)).toBe(1);
  expect(shareShed('USER', 0.97)).toBe(0);
});

test('a band falls bit by bit, by the cube of the overload', () => {
  expect(highestServed(0.875)).toBeCloseTo(87.5);
  expect(shareShed('PREFETCH', 0.89)).toBeGreaterThan(0);
  expect(shareShed('PREFETCH', 0.89)).toBeLessThan(1);
  expect([highestServed(0), highestServed(1), highestServed(7)]).toEqual([100, 0, 0]);
});

test('the same request meets the same fate, and those turned away come back at different times', () => {
  expect(KEYS.map((key) => isShed('AUTOPLAY', key, 0.95))).toEqual(KEYS.map((key) => isShed('AUTOPLAY', key, 0.95)));
  expect(new Set(KEYS.map((key) => retryAfterSeconds('PREFETCH', key))).size).toBeGreaterThan(10);
});

test.each([
  ['a', 0.04365653638813098],
  ['0198d1a2-7c3b-7def-8123-456789abcdef', 0.33169690573860355],
])('the position of "%s" is the recorded one', (text, position) => {
  expect(placeOf(text)).toBeCloseTo(position, 12);
});
