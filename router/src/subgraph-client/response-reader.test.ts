import { describe, expect, test } from 'vitest';
import { MalformedResponseError, OversizedResponseError } from './response-errors.js';
import { ResponseReader } from './response-reader.js';

const MAX_BYTES = 64;

/** The response in pieces of these sizes, the last again and again; `null` while it is not complete. */
function read(
  text: string,
  ...sizes: readonly number[]
): { readonly status: number; readonly body: string; readonly hasExcess: boolean } | null {
  const reader = new ResponseReader(MAX_BYTES);
  const bytes = Buffer.from(text, 'latin1');
  // As the bytes of a connection come: into memory that was used before, and is overwritten with the next piece.
  const shared = Buffer.alloc(2 * bytes.length + 8, '\r\n');
  for (let start = 0, turn = 0; start < bytes.length; turn += 1) {
    const end = Math.min(bytes.length, start + (sizes[turn] ?? sizes.at(-1) ?? bytes.length));
    bytes.copy(shared, 0, start, end);
    if (reader.push(shared, end - start)) {
      return {
        status: reader.head.status,
        body: reader.takeBody().toString('latin1'),
        hasExcess: reader.hasExcess || end < bytes.length,
      };
    }
    start = end;
  }
  return reader.end()
    ? { status: reader.head.status, body: reader.takeBody().toString('latin1'), hasExcess: false }
    : null;
}

describe('a response is the same, wherever the network cuts it', () => {
  test.each([
    [
      'with a length',
      'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\ncontent-length: 11\r\n\r\n{"data":{}}',
      200,
      '{"data":{}}',
    ],
    ['with nothing in it', 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n', 200, ''],
    [
      'in chunks',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n5\r\n{"dat\r\n06\r\na":{}}\r\n0\r\n\r\n',
      200,
      '{"data":{}}',
    ],
    [
      'in chunks with line breaks, extensions and trailers',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nA;x="y"\r\n\r\n0\r\n\r\n{}\r\r\n0\r\nEtag: 1\r\n\r\n',
      200,
      '\r\n0\r\n\r\n{}\r',
    ],
    ['that ends with its connection', 'HTTP/1.1 200 OK\r\n\r\n{"data":{}}', 200, '{"data":{}}'],
    [
      'after hints',
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: <x>\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}',
      200,
      '{}',
    ],
    ['that may have no body', 'HTTP/1.1 204 No Content\r\ncontent-length: 5\r\n\r\n', 204, ''],
    [
      'without a reason, of an older server, with space around its length',
      'HTTP/1.0 500\r\ncontent-length:\t 2 \t\r\n\r\n{}',
      500,
      '{}',
    ],
    [
      'with characters that are not ASCII',
      'HTTP/1.1 200 \xd6K\r\nx: \xff\r\ncontent-length: 2\r\n\r\n\xc3\xa9',
      200,
      '\xc3\xa9',
    ],
  ])('%s', (_, text, status, body) => {
    for (let first = 1; first <= text.length; first += 1)
      expect(read(text, first, text.length)).toEqual({ status, body, hasExcess: false });
    expect(read(text, 1)).toEqual({ status, body, hasExcess: false });
  });
});

describe('what is not plainly right is malformed', () => {
  const answer = (...fields: readonly string[]): string =>
    `HTTP/1.1 200 OK\r\n${fields.map((field) => `${field}\r\n`).join('')}\r\n{}`;
  const chunks = (text: string): string => `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${text}`;

  test.each([
    ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
    ['another version', 'HTTP/2 200 OK\r\n\r\n'],
    ['no status', 'HTTP/1.1 OK\r\n\r\n'],
    ['an impossible status', 'HTTP/1.1 600 OK\r\n\r\n'],
    ['another protocol from here on', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
    ['a length and chunks', answer('content-length: 2', 'transfer-encoding: chunked')],
    ['two lengths', answer('content-length: 2', 'content-length: 3')],
    ['the same length twice', answer('content-length: 2', 'Content-Length: 2')],
    ['a list of lengths', answer('content-length: 2, 2')],
    ['a signed length', answer('content-length: +2')],
    ['a negative length', answer('content-length: -2')],
    ['a hexadecimal length', answer('content-length: 0x2')],
    ['a broken length', answer('content-length: 2.0')],
    ['no length where one is named', answer('content-length:')],
    ['a length with a space that is none', answer('content-length: 2\xa0')],
    ['a length beyond all numbers', answer(`content-length: ${'9'.repeat(400)}`)],
    ['chunks in a wrapping', answer('transfer-encoding: gzip, chunked')],
    ['chunks that are none', answer('transfer-encoding: xchunked')],
    ['chunks twice', answer('transfer-encoding: chunked', 'transfer-encoding: chunked')],
    ['a wrapping that nobody asked for', answer('content-length: 2', 'content-encoding: gzip')],
    ['a folded field', answer('x: a', ' content-length: 2')],
    ['a space before the colon', answer('content-length : 2')],
    ['a field without a colon', answer('content-length 2')],
    ['a field without a name', answer(': 2')],
    ['a lone line feed', 'HTTP/1.1 200 OK\nx: y\r\n\r\n'],
    ['a lone carriage return', answer('x: a\rcontent-length: 2')],
    ['a zero byte', answer('x: \0')],
    ['a chunk without a size', chunks('\r\n{}\r\n')],
    ['a chunk of no hexadecimal size', chunks('2g\r\n{}\r\n')],
    ['a chunk of negative size', chunks('-2\r\n{}\r\n')],
    ['a space before the size', chunks(' 2\r\n{}\r\n')],
    ['a prefix before the size', chunks('0x2\r\n{}\r\n')],
    ['a chunk of endless size', chunks('000000002\r\n{}\r\n')],
    ['a chunk that is longer than it says', chunks('1\r\n{}\r\n')],
    ['a lone line feed behind a size', chunks('2\n{}\r\n0\r\n\r\n')],
    ['a lone line feed behind a chunk', chunks('2\r\n{}\n0\r\n\r\n')],
    ['an endless extension', chunks(`2;${'x'.repeat(2_000)}`)],
    ['endless trailers', chunks(`0\r\n${'x: y\r\n'.repeat(5_000)}`)],
    ['an endless head', `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(5_000)}`],
  ])('%s', (_, text) => {
    expect(() => read(text)).toThrow(MalformedResponseError);
    expect(() => read(text, 1)).toThrow(MalformedResponseError);
  });
});

test.each([
  ['that says so', `HTTP/1.1 200 OK\r\ncontent-length: ${MAX_BYTES + 1}\r\n\r\n`],
  [
    'in chunks',
    `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${'20\r\n'}${' '.repeat(32)}\r\n21\r\n${' '.repeat(33)}`,
  ],
  ['without an end', `HTTP/1.1 200 OK\r\n\r\n${' '.repeat(MAX_BYTES + 1)}`],
])('a body %s is not read beyond its limit', (_, text) => {
  expect(() => read(text)).toThrow(OversizedResponseError);
});

test.each([
  ['a length', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{'],
  ['chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n'],
  ['a head', 'HTTP/1.1 200 OK\r\n'],
])('%s that a connection cuts short is no response', (_, text) => {
  expect(read(text)).toBeNull();
});

test('what stands behind a response is told of, and is not part of it', () => {
  const text = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}';
  expect(read(`${text}HTTP/1.1 200 OK\r\n\r\n`)).toEqual({ status: 200, body: '{}', hasExcess: true });
  expect(read(text)).toEqual({ status: 200, body: '{}', hasExcess: false });
});

test.each([
  ['close', 'HTTP/1.1 200 OK\r\nConnection: Close\r\ncontent-length: 0\r\n\r\n', 0],
  ['close among others', 'HTTP/1.1 200 OK\r\nconnection: x\r\nconnection: close\r\ncontent-length: 0\r\n\r\n', 0],
  ['an older server', 'HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n', 0],
  [
    'a number of seconds',
    'HTTP/1.1 200 OK\r\nconnection: keep-alive\r\nkeep-alive: max=3, timeout=5\r\ncontent-length: 0\r\n\r\n',
    5_000,
  ],
  ['nothing', 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n', null],
])('how long the connection is kept is read from %s', (_, text, keepAliveMs) => {
  const reader = new ResponseReader(MAX_BYTES);
  reader.push(Buffer.from(text), text.length);
  expect(reader.head.keepAliveMs).toBe(keepAliveMs);
});
