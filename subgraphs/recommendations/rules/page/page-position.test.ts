import { expect, test } from 'vitest';
import { decodePosition, encodePosition } from './page-position.js';

test('a place comes back as it was written', () => {
  for (const place of [
    { page: '1a2b', row: 0, item: null },
    { page: 'zz9', row: 39, item: 29 },
  ])
    expect(decodePosition(encodePosition(place))).toEqual(place);
});

test.each(['', 'page', '.1', 'page.', 'page.x', 'page.-1', 'page.1.2.3', 'Page.1', 'page.99999'])(
  '%j is no place',
  (text) => {
    expect(decodePosition(text)).toBeNull();
  },
);
