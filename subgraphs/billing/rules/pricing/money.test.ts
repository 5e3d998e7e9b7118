import { createRandom } from '@marquee/runtime/random';
import { expect, test } from 'vitest';
import { add, CurrencyMismatchError, isLess, money, readMoney, multiplyByFraction, subtract, sum } from './money.js';

test.each([
  ['14.90', 'CHF', '1490'],
  ['0.05', 'USD', '5'],
  ['990', 'JPY', '990'],
  ['3.250', 'KWD', '3250'],
  ['-14.90', 'EUR', '-1490'],
  ['90071992547409931.07', 'USD', '9007199254740993107'],
])('%s %s is %s minor units', (amount, currency, amountMinor) => {
  expect(readMoney(amount, currency)).toEqual({ amountMinor, currency });
});

test.each([
  ['14.9', 'CHF'],
  ['14', 'CHF'],
  ['990.00', 'JPY'],
  ['3.25', 'KWD'],
  ['1e3', 'JPY'],
  ['', 'USD'],
])('%j is not an amount of %s', (amount, currency) => {
  expect(() => readMoney(amount, currency)).toThrow(RangeError);
});

test('amounts of two currencies cannot be added or compared', () => {
  const [francs, euros] = [money(1n, 'CHF'), money(1n, 'EUR')];
  for (const mix of [add, subtract, isLess]) expect(() => mix(francs, euros)).toThrow(CurrencyMismatchError);
  expect(() => sum([euros], 'CHF')).toThrow(CurrencyMismatchError);
});

test.each([
  [5n, 1n, 2n, '2'],
  [7n, 1n, 2n, '4'],
  [-5n, 1n, 2n, '-2'],
  [-7n, 1n, 2n, '-4'],
  [10n, 1n, 3n, '3'],
  [11n, 1n, 3n, '4'],
  [0n, 1n, 3n, '0'],
])('%s times %s/%s is %s, rounded half to even', (amount, numerator, denominator, expected) => {
  expect(multiplyByFraction(money(amount, 'EUR'), numerator, denominator).amountMinor).toBe(expected);
});

test('amounts beyond the exact range of a float stay exact', () => {
  expect(add(money(9_007_199_254_740_993n, 'EUR'), money(2n, 'EUR')).amountMinor).toBe('9007199254740995');
});

test('rounding half to even has almost no bias over many shares', () => {
  const random = createRandom(3);
  let error = 0n;
  const count = 20_000;
  for (let index = 0; index < count; index += 1) {
    const amount = BigInt(random.int(10_000));
    error += BigInt(multiplyByFraction(money(amount, 'EUR'), 1n, 2n).amountMinor) * 2n - amount;
  }
  // Rounding halves up would give half of `count`.
  expect(Math.abs(Number(error))).toBeLessThan(count / 50);
});
