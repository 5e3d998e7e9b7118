import { expect, test } from 'vitest';
import { CacheGroups } from './cache-counts.js';
import { CacheStore } from './cache-store.js';
import type { CacheEntry } from './cache-store.js';

const group = new CacheGroups().of('films', 'entity', 'Film');

function entry(bytes: number): CacheEntry {
  const lifetime = { requestedAtMs: 0, maxAgeMs: 1_000, staleWhileRevalidateMs: 0 };
  return { json: 'x'.repeat(bytes), tags: [], ownerIds: [], group, ...lifetime };
}

test('the store keeps to its bounds of bytes and entries, and counts what it keeps', () => {
  const bytes = new CacheStore({ maxEntries: 100_000, maxBytes: 1_000_000 });
  const entries = new CacheStore({ maxEntries: 100, maxBytes: 1_000_000 });
  for (let index = 0; index < 10_000; index++) {
    bytes.set(`key ${index}`, entry(700));
    entries.set(`key ${index}`, entry(1));
  }
  expect(group.bytes).toBeLessThan(1_000_000 * 1.02 + 100 * 400);
  expect(bytes.size).toBeGreaterThan(800);
  expect(entries.size).toBeLessThanOrEqual(102);
  expect(group.entries).toBe(bytes.size + entries.size);
  expect(group.evictions).toBe(20_000 - group.entries);
  bytes.clear();
  entries.clear();
  expect(group).toMatchObject({ entries: 0, bytes: 0 });
});

test('one large value is not kept, and takes the place of no other', () => {
  const store = new CacheStore({ maxEntries: 1_000, maxBytes: 160_000 });
  store.set('old', entry(10));
  store.set('large', entry(10_000));
  expect(store.get('large')).toBeNull();
  expect(store.get('old')).not.toBeNull();
  // A newer value that is too large: the older one is not the truth any more.
  store.set('old', entry(10_000));
  expect(store.get('old')).toBeNull();
  store.clear();
});

test('values that are used once do not replace those that are used again and again', () => {
  const store = new CacheStore({ maxEntries: 2_000, maxBytes: 10_000_000 });
  let hits = 0;
  for (let round = 0; round < 20; round++) {
    for (let index = 0; index < 200; index++) {
      if (store.get(`often ${index}`) === null) store.set(`often ${index}`, entry(10));
      else hits += 1;
    }
    // By the order of use alone, all others would be dropped by these.
    for (let index = 0; index < 3_000; index++) store.set(`once ${round} ${index}`, entry(10));
  }
  expect(hits).toBeGreaterThan(2_000);
  store.clear();
});
