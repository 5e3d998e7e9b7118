import { expect, test } from 'vitest';
import { shardOf } from './account.js';

test.each([
  ['0198d1a2-7c3b-7def-8123-456789abcdef', 10],
  ['000000a1-0000-4000-8000-000000000001', 4],
])('account %s stays in its recorded shard %i', (accountId, shard) => {
  expect(shardOf(accountId)).toBe(shard);
});
