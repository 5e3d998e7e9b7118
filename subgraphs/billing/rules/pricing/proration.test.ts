import { createRandom } from '@marquee/runtime/random';
import { expect, test } from 'vitest';
import { money } from './money.js';
import { prorate } from './proration.js';
import { checkProration, randomCase } from '../tests/proration-cases.js';

const month = { start: '2026-12-01', end: '2026-12-31' };

test('half of the period costs half of the price, rounded half to even', () => {
  const half = new Date('2026-12-16T00:00:00Z');
  expect(prorate(money(1000n, 'EUR'), month, half)).toEqual({ used: money(500n, 'EUR'), rest: money(500n, 'EUR') });
  expect(prorate(money(1001n, 'EUR'), month, half).rest).toEqual(money(500n, 'EUR'));
  expect(prorate(money(1003n, 'EUR'), month, half).rest).toEqual(money(502n, 'EUR'));
});

test('the rest is the whole price before the period, and zero after it', () => {
  expect(prorate(money(1249n, 'EUR'), month, new Date('2026-11-01T00:00:00Z')).rest).toEqual(money(1249n, 'EUR'));
  expect(prorate(money(1249n, 'EUR'), month, new Date('2027-02-01T00:00:00Z')).rest).toEqual(money(0n, 'EUR'));
});

test('random periods, prices and instants, including leap days and clock changes, are exact', () => {
  const random = createRandom(7);
  const problems = Array.from({ length: 20_000 }, () => checkProration(randomCase(random)).problem).filter(
    (problem) => problem !== null,
  );
  expect(problems).toEqual([]);
});
