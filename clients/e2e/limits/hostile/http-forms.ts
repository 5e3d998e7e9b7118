/** Odd bodies, media types, encodings and timings, for any server with a JSON endpoint. */
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { HostileHttpRequest } from './http-request.js';
import type { NewName } from './named-requests.js';

const SMALL = '{"query":"{ __typename }"}';

/** Bodies that are JSON, and not what the endpoint expects; or not JSON. */
const BODIES: Readonly<Record<string, string>> = {
  'no body': '',
  null: 'null',
  'a number': '1e400',
  'a text': '"{ __typename }"',
  'an empty list': '[]',
  'a list of requests': `[${Array.from({ length: 5_000 }, () => SMALL).join(',')}]`,
  'a list of nulls': `[${Array.from({ length: 200_000 }, () => 'null').join(',')}]`,
  'open lists': '['.repeat(500_000),
  'open objects': '{"a":'.repeat(150_000),
  'nested extensions': `{"query":"{ __typename }","extensions":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`,
  'many members': `{${Array.from({ length: 80_000 }, (_, index) => `"m${index}":1`).join(',')}}`,
  'the same member again and again': `{${Array.from({ length: 60_000 }, () => '"query":"{a}"').join(',')}}`,
  'a prototype':
    '{"__proto__":{"query":"{ __typename }"},"constructor":{"prototype":{"a":1}},"query":"{ __typename }"}',
  'a prototype in the variables': `{"query":"query($a: ID) { __typename }","variables":{"__proto__":{"a":1},"a":"1"}}`,
  'a number of many digits': `{"query":"query($a: Int) { __typename }","variables":{"a":${'9'.repeat(900_000)}}}`,
  'many long numbers': `{"query":"query($a: [Float]) { __typename }","variables":{"a":[${Array.from({ length: 9_000 }, () => '1234567890.1234567890123456789e300').join(',')}]}}`,
  'half a surrogate': '{"query":"{ \\ud800 }"}',
  'control characters': '{"query":"{ \\u0000\\u0001 a }"}',
  escapes: `{"query":"${'\\u007b'.repeat(100_000)}"}`,
  'a byte order mark': `\ufeff${SMALL}`,
  'more after the end': `${SMALL}${SMALL}`,
  'a query that is a list': '{"query":["{ __typename }"]}',
  'variables that are a text': '{"query":"{ __typename }","variables":"{}"}',
  'variables that are a list': '{"query":"{ __typename }","variables":[[1]]}',
  'an operation name of a megabyte': `{"query":"{ __typename }","operationName":"${'a'.repeat(900_000)}"}`,
  'a text of blanks': `{"query":"${' '.repeat(900_000)}"}`,
  'a text of quotes': `{"query":"{ a(b: ${'\\"'.repeat(60_001)}) }"}`,
  'an open block string': `{"query":"{ a(b: \\"\\"\\"${'x '.repeat(60_000)}"}`,
  'indented block strings': `{"query":"{ a(b: \\"\\"\\"${'\\n  x'.repeat(9_000)}\\"\\"\\") }"}`,
  'more than the limit': `{"query":"${'x'.repeat(40_000_000)}"}`,
};

function json(
  kind: string,
  body: HostileHttpRequest['body'],
  headers: Record<string, string> = {},
): HostileHttpRequest {
  return { kind, path: '/graphql', headers, ...(body !== undefined && { body }) };
}

function long(kind: string, body: HostileHttpRequest['body']): HostileHttpRequest {
  return { ...json(kind, body), isLong: true };
}

function encodedBodies(newName: NewName): readonly HostileHttpRequest[] {
  const bomb = Buffer.from(`{"query":"${' '.repeat(50_000_000)}"}`);
  const small = Buffer.from(JSON.stringify({ query: `query ${newName()} { __typename }` }));
  return [
    json('a gzip body', gzipSync(small), { 'content-encoding': 'gzip' }),
    json('a gzip body of 50 MB', gzipSync(bomb), { 'content-encoding': 'gzip' }),
    json('a brotli body of 50 MB', brotliCompressSync(bomb), { 'content-encoding': 'br' }),
    json('a body that is not what its encoding says', 'not gzip', { 'content-encoding': 'gzip' }),
    json('an unknown encoding', SMALL, { 'content-encoding': 'x'.repeat(5_000) }),
    json('nested encodings', gzipSync(gzipSync(small)), { 'content-encoding': 'gzip, gzip' }),
  ];
}

function mediaTypes(): readonly HostileHttpRequest[] {
  return [
    'text/plain',
    'application/graphql',
    'application/json; charset=utf-16',
    'application/json; charset=utf-7',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    `application/json; ${'a=b; '.repeat(2_000)}`,
    'application/json, application/json',
    ';;;',
  ].map((type, index) => json(`media type ${index}`, SMALL, { 'content-type': type }));
}

function oddMessages(): readonly HostileHttpRequest[] {
  const accept = Array.from({ length: 1_500 }, (_, index) => `a/b${index};q=0.1`).join(',');
  return [
    json('accept of 1,500 types', SMALL, { accept: accept.slice(0, 14_000) }),
    json('a head of 40 KB', SMALL, { 'x-large': 'x'.repeat(40_000) }),
    json('500 header fields', SMALL, Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`x-${i}`, '1']))),
    json('a cookie of 14 KB', SMALL, { cookie: 'a=b; '.repeat(2_800) }),
    json('a token of 14 KB', SMALL, { authorization: `Bearer ${'a.'.repeat(7_000)}` }),
    json('a token of three dots', SMALL, { authorization: 'Bearer ...' }),
    json('many forwarded addresses', SMALL, { 'x-forwarded-for': '1.2.3.4, '.repeat(1_200) }),
    long(
      '100,000 chunks of one byte',
      Array.from({ length: 100_000 }, () => ' '),
    ),
    long(
      'a body of 40 MB in chunks',
      Array.from({ length: 640 }, () => 'x'.repeat(65_536)),
    ),
    json('a slow body', ['{"query":', ...Array.from({ length: 20 }, () => [100, ' ']).flat(), '"{ __typename }"}']),
    json('an expected continue', SMALL, { expect: '100-continue' }),
    json('an unknown expectation', SMALL, { expect: 'x' }),
    json('an upgrade', SMALL, { connection: 'upgrade', upgrade: 'h2c' }),
    { kind: 'PUT', method: 'PUT', path: '/graphql', body: SMALL },
    { kind: 'DELETE', method: 'DELETE', path: '/graphql' },
    { kind: 'OPTIONS', method: 'OPTIONS', path: '/graphql', headers: { origin: 'x'.repeat(9_000) } },
    { kind: 'a long path', method: 'GET', path: `/${'a/'.repeat(6_000)}` },
    { kind: 'escapes in a path', method: 'GET', path: `/${'%2e%2e%2f'.repeat(1_200)}etc/passwd` },
    { kind: 'a broken escape in a path', method: 'GET', path: '/%E0%A4%A' },
  ];
}

export function httpForms(newName: NewName): readonly HostileHttpRequest[] {
  return [
    ...Object.entries(BODIES).map(([kind, body]) => json(`body: ${kind}`, body)),
    ...encodedBodies(newName),
    ...mediaTypes(),
    ...oddMessages(),
  ];
}
