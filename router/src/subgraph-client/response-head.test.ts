import { describe, expect, test } from 'vitest';
import { MalformedResponseError } from './response-errors.js';
import { readHead } from './response-head.js';

function head(statusLine: string, ...fields: readonly string[]): string {
  return [statusLine, ...fields].join('\r\n');
}

const OK = 'HTTP/1.1 200 OK';

describe('framing', () => {
  test.each([
    ['a length', [OK, 'content-length: 12'], 12],
    ['a length of zero', [OK, 'Content-Length: 0'], 0],
    ['chunks', [OK, 'Transfer-Encoding: chunked'], 'chunked'],
    ['neither', [OK], 'until close'],
    ['neither, of an error', ['HTTP/1.1 503 Service Unavailable'], 'until close'],
    ['a status without a body', ['HTTP/1.1 204 No Content', 'content-length: 5'], 0],
    ['an unmodified response', ['HTTP/1.1 304 Not Modified', 'transfer-encoding: chunked'], 0],
    ['an interim response', ['HTTP/1.1 103 Early Hints'], 0],
  ] as const)('%s', (_, [statusLine = '', ...fields], framing) => {
    expect(readHead(head(statusLine, ...fields)).framing).toBe(framing);
  });
});

test.each([
  ['no field', [], null],
  ['milliseconds', ['X-Marquee-Valid-Ms: 60000'], 60_000],
  ['what is not a number', ['x-marquee-valid-ms: -1'], 0],
  ['two fields', ['x-marquee-valid-ms: 5', 'x-marquee-valid-ms: 6'], 0],
] as const)('the time for which a response holds: %s', (_, fields, validMs) => {
  expect(readHead(head(OK, ...fields)).validMs).toBe(validMs);
});

test.each([
  ['no field', [], null],
  ['an age', ['Cache-Control: max-age=60, public'], [60_000, false]],
  ['an age less what other caches have used', ['cache-control: max-age=60', 'age: 20'], [40_000, false]],
  ['an age for shared caches', ['cache-control: max-age=60, s-maxage="10"'], [10_000, false]],
  ['an age in other caches that cannot be read', ['cache-control: max-age=60', 'age: long'], [0, false]],
  ['for one client', ['cache-control: Private, max-age=5'], [5_000, true]],
  ['nothing may be stored', ['cache-control: no-store'], [0, false]],
  ['nothing may be used without a request', ['cache-control: no-cache, max-age=60'], [0, false]],
  ['an age that is not a number', ['cache-control: max-age=1e9'], [0, false]],
  ['a negative age', ['cache-control: max-age=-1'], [0, false]],
  ['no age', ['cache-control: public'], [Infinity, false]],
  ['fields that are repeated', ['cache-control: max-age=60', 'cache-control: no-store'], [0, false]],
] as const)('how long a cache may keep a response: %s', (_, fields, expected) => {
  const { lifetime } = readHead(head(OK, ...fields));
  expect(lifetime && [lifetime.maxAgeMs, lifetime.isPrivate]).toEqual(expected);
});

describe('keep-alive', () => {
  test.each([
    ['no field', [OK], null],
    ['connection: close', [OK, 'connection: close'], 0],
    ['connection: Close among other options', [OK, 'connection: upgrade, Close'], 0],
    ['HTTP/1.0', ['HTTP/1.0 200 OK'], 0],
    ['HTTP/1.0 with connection: keep-alive', ['HTTP/1.0 200 OK', 'connection: keep-alive'], null],
    ['a timeout', [OK, 'keep-alive: timeout=5'], 5_000],
    ['a timeout after other parameters', [OK, 'keep-alive: max=100, timeout=72'], 72_000],
    ['a parameter that ends with "timeout"', [OK, 'keep-alive: xtimeout=5'], null],
  ] as const)('%s', (_, [statusLine = '', ...fields], keepAliveMs) => {
    expect(readHead(head(statusLine, ...fields)).keepAliveMs).toBe(keepAliveMs);
  });
});

describe('the message names the violation', () => {
  test.each([
    ['a status line of another protocol', ['ICY 200 OK'], 'The response head is not valid HTTP/1.1.'],
    ['a folded line', [OK, 'x: a', ' b'], 'The response head is not valid HTTP/1.1.'],
    ['chunks in HTTP/1.0', ['HTTP/1.0 200 OK', 'transfer-encoding: chunked'], 'The response has an ambiguous length.'],
    [
      'length and chunks',
      [OK, 'content-length: 1', 'transfer-encoding: chunked'],
      'The response has an ambiguous length.',
    ],
    ['two lengths', [OK, 'content-length: 1', 'content-length: 1'], 'The content-length is not a number.'],
  ] as const)('%s', (_, [statusLine = '', ...fields], message) => {
    expect(() => readHead(head(statusLine, ...fields))).toThrow(new MalformedResponseError(message));
  });
});

test.each([
  [[], []],
  [['content-encoding: Identity'], []],
  [['content-encoding: GZIP'], ['gzip']],
  [['content-encoding: gzip, ,identity , br'], ['gzip', 'br']],
  [
    ['content-encoding: deflate', 'content-encoding: gzip'],
    ['deflate', 'gzip'],
  ],
])('content encodings are in the order in which they were applied: %j', (fields, encodings) => {
  expect(readHead(head(OK, ...fields, 'content-length: 2'))).toMatchObject({
    status: 200,
    framing: 2,
    encodings,
    keepAliveMs: null,
    retryAfterSeconds: null,
    validMs: null,
    lifetime: null,
  });
});
