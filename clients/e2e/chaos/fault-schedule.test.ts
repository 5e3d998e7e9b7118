import { createRandom } from '@marquee/runtime/random';
import { expect, test } from 'vitest';
import { CHAOS_KINDS, scheduleFaults } from './fault-schedule.js';

const ten = { minutes: 10, everySeconds: 60 };

test('a seed gives the same schedule again, and another seed another one', () => {
  const [one, again, other] = [7, 7, 8].map((seed) => scheduleFaults(createRandom(seed), ten));
  expect(again).toEqual(one);
  expect(other).not.toEqual(one);
});

test('there is one fault in each interval, and it ends before the next one begins', () => {
  for (const everySeconds of [10, 15, 60]) {
    const faults = scheduleFaults(createRandom(3), { minutes: 10, everySeconds });
    expect(faults).toHaveLength(600 / everySeconds);
    for (const [index, { atSeconds, seconds }] of faults.entries()) {
      expect(Math.floor(atSeconds / everySeconds)).toBe(index);
      expect(atSeconds + seconds).toBeLessThan((index + 1) * everySeconds);
    }
  }
});

test('every kind occurs before one occurs again', () => {
  const kinds = scheduleFaults(createRandom(5), ten).map(({ kind }) => kind);
  expect(new Set(kinds.slice(0, CHAOS_KINDS.length)).size).toBe(CHAOS_KINDS.length);
});

test('faults are limited to the wanted kinds and processes', () => {
  const faults = scheduleFaults(createRandom(5), { ...ten, kinds: ['kill', 'clock'], targets: ['users', 'catalog'] });
  expect(new Set(faults.map(({ kind }) => kind))).toEqual(new Set(['kill', 'clock']));
  expect(new Set(faults.map(({ target }) => target))).toEqual(new Set(['users', 'catalog']));
});
