import { expect, test } from 'vitest';
import { money } from './money.js';
import { checkNewPrice, priceOn, renewalPrice } from './price.js';
import type { PriceVersion } from './price.js';

function version(number: number, amount: bigint, effectiveOn: string): PriceVersion {
  return {
    version: number,
    amount: money(amount, 'EUR'),
    announcedOn: '2026-01-01',
    effectiveOn,
  };
}

const prices = [version(1, 1249n, '2018-01-01'), version(2, 1499n, '2026-06-01'), version(3, 1399n, '2026-09-01')];

test('a new member pays the price of the day', () => {
  expect(['2026-05-31', '2026-06-01', '2026-10-01'].map((day) => priceOn(prices, day).version)).toEqual([1, 2, 3]);
});

test('a higher price requires consent, and applies from its day on', () => {
  expect(renewalPrice(prices, 1, null, '2026-07-01').version).toBe(1);
  expect(renewalPrice(prices, 1, 2, '2026-05-31').version).toBe(1);
  expect(renewalPrice(prices, 1, 2, '2026-07-01').version).toBe(2);
});

test('consent to one price does not cover the next', () => {
  expect(renewalPrice(prices, 1, 2, '2026-10-01').version).toBe(2);
});

test('a lower price applies without consent', () => {
  expect(renewalPrice(prices, 2, null, '2026-10-01').version).toBe(3);
});

test('every problem of a new price is reported', () => {
  const codes = checkNewPrice(prices, money(-1n, 'USD'), '2026-08-01', '2026-07-15').map(({ code }) => code);
  expect(codes).toEqual(['CURRENCY', 'NOT_POSITIVE', 'NOTICE', 'ORDER']);
  expect(checkNewPrice(prices, money(1599n, 'EUR'), '2026-12-22', '2026-11-22')).toEqual([]);
  expect(checkNewPrice(prices, money(1599n, 'EUR'), '2026-12-21', '2026-11-22').map(({ code }) => code)).toEqual([
    'NOTICE',
  ]);
});
