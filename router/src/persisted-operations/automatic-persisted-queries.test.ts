import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { createAutomaticPersistedQueries, createUnsupportedPersistedQueries } from './automatic-persisted-queries.js';
import type { OperationReference } from './automatic-persisted-queries.js';

const TEXT = '{ a }';
const HASH = createHash('sha256').update(TEXT).digest('hex');

function reference(query: string | null, hash: string | null): OperationReference {
  return { query, hash, clientName: '', operationName: null };
}

test('a miss has the message and the code that clients compare; the text is then found by its hash', () => {
  const { findText } = createAutomaticPersistedQueries();
  expect(() => findText(reference(null, HASH))).toThrow(
    expect.objectContaining({
      message: 'PersistedQueryNotFound',
      extensions: expect.objectContaining({ code: 'PERSISTED_QUERY_NOT_FOUND' }) as object,
    }) as Error,
  );
  expect(findText(reference(TEXT, HASH)).text).toBe(TEXT);
  expect(findText(reference('', HASH)).text).toBe(TEXT);
});

test('where hashes are not supported, a hash alone is refused, and a text is executed', () => {
  const { findText } = createUnsupportedPersistedQueries();
  for (const query of [null, ''])
    expect(() => findText(reference(query, HASH))).toThrow(
      expect.objectContaining({
        message: 'PersistedQueryNotSupported',
        extensions: expect.objectContaining({ code: 'PERSISTED_QUERY_NOT_SUPPORTED' }) as object,
      }) as Error,
    );
  expect(findText(reference(TEXT, HASH)).text).toBe(TEXT);
  expect(findText(reference(TEXT, null)).text).toBe(TEXT);
  expect(() => findText(reference(TEXT, HASH.replace(/./, 'x')))).toThrow('does not match');
  expect(() => findText(reference(null, null))).toThrow('contains no operation');
});
