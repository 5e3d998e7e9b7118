import { describe, expect, test } from 'vitest';
import { listHash, readCursor, writeCursor } from './cursor.js';
import { BadCursorError } from './port.js';

const LIST = listHash(['views', [['profileId', 'p']], 'at', true]);

test.each([
  { value: null, id: 'a' },
  { value: 0, id: 'a' },
  { value: 1_790_000_000_000.5, id: '' },
  { value: 'Zoë 🎬', id: 'Ω/1 "' },
])('the cursor of $value and $id is read back', (position) => {
  expect(readCursor(LIST, writeCursor(LIST, position))).toEqual(position);
});

describe('refuses a cursor', () => {
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const valid = writeCursor(LIST, { value: 1, id: 'a' });
  test.each([
    ['of another list', writeCursor(listHash(['views', [], 'at', true]), { value: 1, id: 'a' })],
    ['that is empty', ''],
    ['that is not base64url', '🎬'],
    ['with an appended character', `${valid}!`],
    ['that is truncated', valid.slice(0, -4)],
    ['that is not a JSON array', encode({ list: LIST })],
    ['with too many parts', encode([LIST, 1, 'a', 'b'])],
    ['whose id is not text', encode([LIST, 1, 2])],
    ['whose value is not a scalar of an order', encode([LIST, true, 'a'])],
  ])('%s', (_case, cursor) => {
    expect(() => readCursor(LIST, cursor)).toThrow(BadCursorError);
  });
});
