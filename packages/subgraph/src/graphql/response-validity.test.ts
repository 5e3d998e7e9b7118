import { expect, test } from 'vitest';
import { ResponseValidity } from './response-validity.js';

const NOW = new Date('2030-01-01T00:00:00Z');

test.each<[string, readonly (string | null)[], number | null]>([
  ['nothing ends', [], null],
  ['an end that is not known', [null], null],
  ['the earliest end counts', ['2030-01-02T00:00:00Z', '2030-01-01T00:01:00Z', null], 60_000],
  ['an end after all use', ['2030-02-01T00:00:00Z'], null],
  ['an end in the past', ['2029-12-31T00:00:00Z'], 0],
])('%s', (_, instants, expected) => {
  const validity = new ResponseValidity();
  for (const instant of instants) validity.until(instant);
  expect(validity.leftMs(NOW)).toBe(expected);
});
