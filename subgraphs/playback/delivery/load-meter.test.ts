import { expect, test } from 'vitest';
import { loadOf } from './load-meter.js';
import { isShed } from '../rules/streams/load-shedding.js';

const KEYS = Array.from({ length: 200 }, (_, index) => `key-${index}`);

test('a busy process without delay sheds background requests only', () => {
  const load = loadOf(1, 0);
  expect(KEYS.some((key) => isShed('PREFETCH', key, load))).toBe(true);
  expect(KEYS.some((key) => isShed('USER', key, load) || isShed('AUTOPLAY', key, load))).toBe(false);
});

test('starts of members are shed when requests wait for a second', () => {
  expect([loadOf(0, 0), loadOf(0.3, 1000), loadOf(1, 9999)]).toEqual([0, 1, 1]);
  expect(KEYS.every((key) => isShed('USER', key, loadOf(1, 1000)))).toBe(true);
});
