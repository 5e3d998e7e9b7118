import { expect, test } from 'vitest';
import { decodePosition, encodePosition } from './page-position.js';

test('a position is decoded as it was encoded', () => {
  for (const position of [
    { page: '1a2b', row: 0, item: null },
    { page: 'zz9', row: 39, item: 29 },
  ])
    expect(decodePosition(encodePosition(position))).toEqual(position);
});

test.each(['', 'page', '.1', 'page.', 'page.x', 'page.-1', 'page.1.2.3', 'Page.1', 'page.99999'])(
  '%j is not a position',
  (text) => {
    expect(decodePosition(text)).toBeNull();
  },
);
