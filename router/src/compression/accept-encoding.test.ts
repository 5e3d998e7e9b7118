import { expect, test } from 'vitest';
import { createSelectEncoding, selectEncoding } from './accept-encoding.js';

const OFFERED = ['br', 'gzip'];

test.each<[string, string | null]>([
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['gzip, deflate, br, zstd', 'br'],
  ['GZIP;Q=0.5, br;q=0.1', 'gzip'],
  ['gzip;q=1.000,br;q=0.999', 'gzip'],
  ['gzip ; q=0.2 , br; q=0.3', 'br'],
  ['*', 'br'],
  ['*;q=0.1, gzip;q=0', 'br'],
  ['br;q=0, *;q=0.5', 'gzip'],
  ['', 'identity'],
  ['deflate', 'identity'],
  ['identity', 'identity'],
  ['identity;q=1, gzip;q=0.5', 'identity'],
  ['identity;q=0.5, gzip;q=0.5', 'gzip'],
  ['gzip;q=0', 'identity'],
  ['identity;q=0', null],
  ['*;q=0', null],
  ['*;q=0, identity;q=0.1', 'identity'],
  ['deflate, *;q=0', null],
  ['gzip, identity;q=0', 'gzip'],
  // An item that cannot be read says nothing.
  ['gzip;q=2, br;q=x', 'identity'],
  ['gzip;level=9', 'identity'],
  [',,;q=1', 'identity'],
])('%s selects %s', (field, encoding) => {
  expect(selectEncoding(field, OFFERED).encoding).toBe(encoding);
});

test('the client that refuses a response without a coding is known', () => {
  expect(selectEncoding('gzip, identity;q=0', OFFERED).refusesIdentity).toBe(true);
  expect(selectEncoding('gzip, *;q=0', OFFERED).refusesIdentity).toBe(true);
  expect(selectEncoding('gzip', OFFERED).refusesIdentity).toBe(false);
});

test('a field of more than 1,000 characters is read as if it was absent', () => {
  const select = createSelectEncoding(OFFERED);
  expect(select(`gzip, ${'x'.repeat(1_000)}`).encoding).toBe('identity');
  expect(select(['gzip', 'br;q=0']).encoding).toBe('gzip');
  expect(select(undefined).encoding).toBe('identity');
});
