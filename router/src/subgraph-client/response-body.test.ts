import { describe, expect, test } from 'vitest';
import { createBody } from './response-body.js';
import type { ResponseBody } from './response-body.js';
import { MalformedResponseError, OversizedResponseError } from './response-errors.js';
import type { ResponseHead } from './response-head.js';

const MAX_BYTES = 16;

function bodyOf(framing: ResponseHead['framing']): ResponseBody {
  const head = {
    text: '',
    status: 200,
    framing,
    encodings: [],
    keepAliveMs: null,
    retryAfterSeconds: null,
    validMs: null,
    lifetime: null,
  };
  return createBody(head, MAX_BYTES);
}

/** What each piece returned. */
function push(body: ResponseBody, ...pieces: readonly string[]): readonly number[] {
  return pieces.map((piece) => {
    const bytes = Buffer.from(piece, 'latin1');
    const end = body.push(bytes, 0, bytes.length);
    bytes.fill(0);
    return end;
  });
}

test.each([
  ['a fixed length', 4, ['ab', 'cd'], [-1, 2], 'abcd'],
  ['a fixed length, followed by other bytes', 4, ['abcdHTTP'], [4], 'abcd'],
  ['a length of zero', 0, ['HTTP'], [0], ''],
  ['chunks', 'chunked', ['2\r\nab\r\n', '2\r\ncd\r\n0\r\n\r\n'], [-1, 12], 'abcd'],
  ['chunks, split within a size line', 'chunked', ['0', '4\r', '\nabcd\r\n0\r\n\r\n'], [-1, -1, 12], 'abcd'],
  ['chunks with a trailer', 'chunked', ['4\r\nabcd\r\n0\r\netag: 1\r\n\r\nHTTP'], [23], 'abcd'],
  ['until close', 'until close', ['ab', 'cd'], [-1, -1], 'abcd'],
] as const)('%s', (_, framing, pieces, ends, text) => {
  const body = bodyOf(framing);
  expect(push(body, ...pieces)).toEqual(ends);
  expect(body.take().toString()).toBe(text);
});

test.each([
  [4, false],
  ['chunked', false],
  ['until close', true],
] as const)('the close of the connection ends a body of framing %s: %s', (framing, expected) => {
  expect(bodyOf(framing).endsWithConnection).toBe(expected);
});

test('a range within a buffer is read', () => {
  const body = bodyOf(2);
  expect(body.push(Buffer.from('..ab..'), 2, 6)).toBe(4);
  expect(body.take().toString()).toBe('ab');
});

describe('a body over the limit', () => {
  test('by its length, before its first byte', () => {
    expect(() => bodyOf(MAX_BYTES + 1)).toThrow(OversizedResponseError);
  });

  test.each([
    ['chunked', ['8\r\n12345678\r\n', '9\r\n', '123456789']],
    ['until close', ['12345678', '123456789']],
  ] as const)('of framing %s, at the piece that exceeds it', (framing, pieces) => {
    const body = bodyOf(framing);
    push(body, ...pieces.slice(0, -1));
    expect(() => push(body, pieces.at(-1) ?? '')).toThrow(OversizedResponseError);
  });
});

test.each([
  ['not a number', 'x\r\n', 'The size of a chunk is not a number.'],
  ['without carriage return', '2\nab', 'A line between chunks does not end with CRLF.'],
  ['too small', '1\r\nab\r\n', 'A chunk is longer than its size.'],
  ['with a long extension', `2;${'x'.repeat(1_100)}`, 'A line between chunks is too long.'],
])('a chunk size that is %s is malformed', (_, text, message) => {
  expect(() => push(bodyOf('chunked'), text)).toThrow(new MalformedResponseError(message));
});
