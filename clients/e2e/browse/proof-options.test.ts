import { expect, test } from 'vitest';
import { readNumber, readRates } from './proof-options.js';

const PAGES = { fallback: 150, least: 20, most: 1_000 };

test('an option is a whole number within its limits, or its default', () => {
  expect(readNumber({}, 'pages', PAGES)).toBe(150);
  expect(readNumber({ pages: '20' }, 'pages', PAGES)).toBe(20);
  for (const pages of ['0', '-20', '19', '1001', 'abc', '', 'true', '1e2', '20.5', 'NaN', 'Infinity', '0x20'])
    expect(() => readNumber({ pages }, 'pages', PAGES), pages).toThrow(
      '--pages must be a whole number from 20 to 1000',
    );
});

test('rates are whole numbers', () => {
  expect(readRates({}, 'rates', [5, 10])).toEqual([5, 10]);
  expect(readRates({ rates: '40, 100' }, 'rates', [5])).toEqual([40, 100]);
  for (const rates of ['', 'true', '0', '5,,10', '-1', '1.5', '10001', '5;10'])
    expect(() => readRates({ rates }, 'rates', [5]), rates).toThrow('--rates must be whole numbers');
});
