import { describe, expect, test } from 'vitest';
import { MalformedResponseError, OversizedResponseError } from './response-errors.js';
import { ResponseReader } from './response-reader.js';

const MAX_BYTES = 64;

/** Reads a response in pieces of these sizes, the last one repeated. Null when the response is not complete. */
function read(
  text: string,
  ...sizes: readonly number[]
): { readonly status: number; readonly body: string; readonly hasExcess: boolean } | null {
  const reader = new ResponseReader(MAX_BYTES);
  const bytes = Buffer.from(text, 'latin1');
  // As a connection does: each piece overwrites the previous one in a buffer that contains other bytes.
  const shared = Buffer.alloc(2 * bytes.length + 8, '\r\n');
  for (let start = 0, piece = 0; start < bytes.length; piece += 1) {
    const end = Math.min(bytes.length, start + (sizes[piece] ?? sizes.at(-1) ?? bytes.length));
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

describe('a response is read the same, however it is split into pieces', () => {
  test.each([
    [
      'with a length',
      'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\ncontent-length: 11\r\n\r\n{"data":{}}',
      200,
      '{"data":{}}',
    ],
    ['with an empty body', 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n', 200, ''],
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
    [
      'without a length, ended by the close of the connection',
      'HTTP/1.1 200 OK\r\n\r\n{"data":{}}',
      200,
      '{"data":{}}',
    ],
    [
      'after interim responses',
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: <x>\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}',
      200,
      '{}',
    ],
    ['of a status without a body', 'HTTP/1.1 204 No Content\r\ncontent-length: 5\r\n\r\n', 204, ''],
    [
      'of HTTP/1.0 without a reason phrase, with white space around the length',
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

describe('a response that is not strictly valid is malformed', () => {
  const response = (...fields: readonly string[]): string =>
    `HTTP/1.1 200 OK\r\n${fields.map((field) => `${field}\r\n`).join('')}\r\n{}`;
  const chunks = (text: string): string => `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${text}`;

  test.each([
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
    ['another version', 'HTTP/2 200 OK\r\n\r\n'],
    ['no status', 'HTTP/1.1 OK\r\n\r\n'],
    ['an impossible status', 'HTTP/1.1 600 OK\r\n\r\n'],
    ['a change of protocol', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
    ['a length and chunks', response('content-length: 2', 'transfer-encoding: chunked')],
    ['two lengths', response('content-length: 2', 'content-length: 3')],
    ['the same length twice', response('content-length: 2', 'Content-Length: 2')],
    ['a list of lengths', response('content-length: 2, 2')],
    ['a signed length', response('content-length: +2')],
    ['a negative length', response('content-length: -2')],
    ['a hexadecimal length', response('content-length: 0x2')],
    ['a fractional length', response('content-length: 2.0')],
    ['an empty length', response('content-length:')],
    ['a length with a non-breaking space', response('content-length: 2\xa0')],
    ['a length of 400 digits', response(`content-length: ${'9'.repeat(400)}`)],
    ['chunks of another encoding', response('transfer-encoding: gzip, chunked')],
    ['an unknown transfer encoding', response('transfer-encoding: xchunked')],
    ['a repeated transfer encoding', response('transfer-encoding: chunked', 'transfer-encoding: chunked')],
    ['a folded field', response('x: a', ' content-length: 2')],
    ['a space before the colon', response('content-length : 2')],
    ['a field without a colon', response('content-length 2')],
    ['a field without a name', response(': 2')],
    ['a lone line feed', 'HTTP/1.1 200 OK\nx: y\r\n\r\n'],
    ['a lone carriage return', response('x: a\rcontent-length: 2')],
    ['a zero byte', response('x: \0')],
    ['a chunk without a size', chunks('\r\n{}\r\n')],
    ['a chunk whose size is not hexadecimal', chunks('2g\r\n{}\r\n')],
    ['a chunk of negative size', chunks('-2\r\n{}\r\n')],
    ['a space before the size', chunks(' 2\r\n{}\r\n')],
    ['a prefix before the size', chunks('0x2\r\n{}\r\n')],
    ['a chunk with a size of nine digits', chunks('000000002\r\n{}\r\n')],
    ['a chunk that is longer than its size', chunks('1\r\n{}\r\n')],
    ['a lone line feed behind a size', chunks('2\n{}\r\n0\r\n\r\n')],
    ['a lone line feed behind a chunk', chunks('2\r\n{}\n0\r\n\r\n')],
    ['a chunk extension over the limit', chunks(`2;${'x'.repeat(2_000)}`)],
    ['trailers over the limit', chunks(`0\r\n${'x: y\r\n'.repeat(5_000)}`)],
    ['lines that end with line feeds alone', 'HTTP/1.1 200 OK\ncontent-length: 2\n\n{}'],
    ['a line feed at the beginning', '\nHTTP/1.1 200 OK\r\n'],
    ['interim responses without end', 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(10_000)],
    ['early hints without end', 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(500)],
    ['chunks in HTTP/1.0', 'HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n'],
    ['a head over the limit', `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(5_000)}`],
  ])('%s', (_, text) => {
    expect(() => read(text)).toThrow(MalformedResponseError);
    expect(() => read(text, 1)).toThrow(MalformedResponseError);
  });
});

test.each([
  ['with a content-length', `HTTP/1.1 200 OK\r\ncontent-length: ${MAX_BYTES + 1}\r\n\r\n`],
  [
    'in chunks',
    `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${'20\r\n'}${' '.repeat(32)}\r\n21\r\n${' '.repeat(33)}`,
  ],
  ['that ends with its connection', `HTTP/1.1 200 OK\r\n\r\n${' '.repeat(MAX_BYTES + 1)}`],
])('a body %s over the limit is oversized', (_, text) => {
  expect(() => read(text)).toThrow(OversizedResponseError);
});

test.each([
  ['fixed-length body', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{'],
  ['chunked body', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n'],
  ['head', 'HTTP/1.1 200 OK\r\n'],
])('a response whose %s is cut off by the connection is not complete', (_, text) => {
  expect(read(text)).toBeNull();
});

test('bytes after the end of a response are reported and ignored', () => {
  const text = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}';
  expect(read(`${text}HTTP/1.1 200 OK\r\n\r\n`)).toEqual({ status: 200, body: '{}', hasExcess: true });
  expect(read(text)).toEqual({ status: 200, body: '{}', hasExcess: false });
});

test.each([
  ['close', 'HTTP/1.1 200 OK\r\nConnection: Close\r\ncontent-length: 0\r\n\r\n', 0],
  [
    'close in a repeated field',
    'HTTP/1.1 200 OK\r\nconnection: x\r\nconnection: close\r\ncontent-length: 0\r\n\r\n',
    0,
  ],
  ['HTTP/1.0', 'HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n', 0],
  [
    'a keep-alive timeout',
    'HTTP/1.1 200 OK\r\nconnection: keep-alive\r\nkeep-alive: max=3, timeout=5\r\ncontent-length: 0\r\n\r\n',
    5_000,
  ],
  ['no field', 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n', null],
])('how long the connection is kept is read from: %s', (_, text, keepAliveMs) => {
  const reader = new ResponseReader(MAX_BYTES);
  reader.push(Buffer.from(text), text.length);
  expect(reader.head.keepAliveMs).toBe(keepAliveMs);
});
