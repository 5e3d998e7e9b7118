import { expect, test } from 'vitest';
import { isWithinMaturity, lowerMaturity, maturityOf } from './maturity.js';

test('labels of the rating boards map to maturity levels', () => {
  expect(['G', 'PG', 'PG-13', 'R', 'NC-17'].map((label) => maturityOf('MPA', label))).toEqual([
    'ALL',
    'AGE_7',
    'AGE_13',
    'AGE_16',
    'AGE_18',
  ]);
  expect(maturityOf('TVPG', 'TV-Y7')).toBe('AGE_7');
});

test('an unknown label or board maps to the strictest level', () => {
  for (const [board, label] of [
    ['MPA', 'Not Rated'],
    ['MPA', ''],
    ['TVPG', 'PG'],
    ['FSK', '0'],
    ['constructor', 'name'],
    ['MPA', 'g'],
  ] as const) {
    expect(maturityOf(board, label), `${board} ${label}`).toBe('AGE_18');
  }
});

test('a level is within its own limit and every higher limit', () => {
  expect(isWithinMaturity('AGE_10', 'AGE_10')).toBe(true);
  expect(isWithinMaturity('AGE_10', 'AGE_18')).toBe(true);
  expect(isWithinMaturity('AGE_10', 'AGE_7')).toBe(false);
  expect(lowerMaturity('AGE_13', 'AGE_7')).toBe('AGE_7');
});
