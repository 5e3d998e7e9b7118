import { expect, test } from 'vitest';
import { LOWEST_NON_NULL_KEY, sortKey } from './sort-key.js';

const IN_ORDER = [null, -1e300, -1.5, -1, -5e-324, 0, 5e-324, 1, 1.5, 2, 1e300, '', ' ', 'Z', 'a', 'ab', 'ä', '🎬'];

test('the byte order of sort keys is null, numbers by value, text by code point', () => {
  const keys = IN_ORDER.map(sortKey);
  const sorted = keys.toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
  expect(sorted).toEqual(keys);
  expect(new Set(keys).size).toBe(keys.length);
});

test.each([
  [-0, 0],
  [false, 0],
  [true, 1],
  [undefined, null],
])('%j has the sort key of %j', (value, equal) => {
  expect(sortKey(value)).toBe(sortKey(equal));
});

test('only null sorts below the lowest key of other values', () => {
  expect(IN_ORDER.filter((value) => sortKey(value) < LOWEST_NON_NULL_KEY)).toEqual([null]);
});
