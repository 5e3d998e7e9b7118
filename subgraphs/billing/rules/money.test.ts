import { expect, test } from 'vitest';
import { readMoney } from './money.js';

test.each([
  ['14.90', 'CHF', '1490'],
  ['0.05', 'USD', '5'],
  ['990', 'JPY', '990'],
  ['3.250', 'KWD', '3250'],
  ['-14.90', 'EUR', '-1490'],
  ['90071992547409931.07', 'USD', '9007199254740993107'],
])('%s %s is %s of the smallest unit', (amount, currency, amountMinor) => {
  expect(readMoney(amount, currency)).toEqual({ amountMinor, currency });
});

test.each([
  ['14.9', 'CHF'],
  ['14', 'CHF'],
  ['990.00', 'JPY'],
  ['3.25', 'KWD'],
  ['1e3', 'JPY'],
  ['', 'USD'],
])('%j is no amount of %s', (amount, currency) => {
  expect(() => readMoney(amount, currency)).toThrow(RangeError);
});
