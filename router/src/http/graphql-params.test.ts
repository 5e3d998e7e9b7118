import { expect, test } from 'vitest';
import { OperationDeadline } from '../deadline.js';
import { readParams } from './graphql-params.js';
import type { GraphQLHttpRequest } from './graphql-over-http.js';

const HASH = 'a'.repeat(64);
const OTHER = 'b'.repeat(64);
const LIMITS = { inputDepth: 10, inputValues: 100 };

function request(method: string, url: string, body: string): GraphQLHttpRequest {
  const headers = { 'content-type': 'application/json' };
  return { method, url, headers, peerAddress: '::1', body, deadline: new OperationDeadline() };
}

function hashOf(params: Readonly<Record<string, unknown>>, names: readonly string[] = []): string | null {
  const posted = readParams(request('POST', '/graphql', JSON.stringify(params)), LIMITS, names).hash;
  const search = new URLSearchParams(
    Object.entries(params).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
  const got = readParams(request('GET', `/graphql?${search.toString()}`, ''), LIMITS, names).hash;
  expect(got).toBe(posted);
  return posted;
}

function persistedQuery(sha256Hash: string): object {
  return { persistedQuery: { version: 1, sha256Hash } };
}

test.each<[string, object, string | null]>([
  ['no id', { query: '{ a }' }, null],
  ['documentId with the prefix', { documentId: `sha256:${HASH}` }, HASH],
  ['documentId of a list', { documentId: 'web/42' }, 'web/42'],
  ['documentId of another prefix', { documentId: 'x-list:42' }, 'x-list:42'],
  ['both forms with one meaning', { documentId: `sha256:${HASH}`, extensions: persistedQuery(HASH) }, HASH],
  ['a name that is not configured', { doc_id: HASH, query: '{ a }' }, null],
])('%s is read from a body and from a URL', (_, params, hash) => {
  expect(hashOf({ ...params })).toBe(hash);
});

test('configured names are read as documentId', () => {
  expect(hashOf({ doc_id: HASH }, ['doc_id', 'id'])).toBe(HASH);
  expect(hashOf({ id: HASH, doc_id: `sha256:${HASH}` }, ['doc_id', 'id'])).toBe(HASH);
});

test.each<[object, RegExp]>([
  [{ documentId: HASH, extensions: persistedQuery(OTHER) }, /"documentId" and "extensions.persistedQuery" name diff/],
  [{ documentId: HASH, id: OTHER }, /"id" and "documentId" name different/],
  [{ documentId: '' }, /must not be empty/],
  [{ documentId: 'sha256:abc' }, /64 digits/],
  [{ documentId: `sha256:${'A'.repeat(64)}` }, /64 digits/],
  [{ documentId: 7 }, /must be a string/],
])('%j is refused', (params, message) => {
  expect(() => readParams(request('POST', '/graphql', JSON.stringify(params)), LIMITS, ['id'])).toThrow(message);
});
