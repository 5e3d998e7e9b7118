import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removeExpired, removeSurplus } from './expiring-documents.js';
import type { ExpiringDocument } from './expiring-documents.js';
import { openStore } from './open-store.js';

const NOW = new Date('2026-11-22T12:00:00Z');
function after(seconds: number): string {
  return new Date(NOW.getTime() + seconds * 1000).toISOString();
}

async function openCounters() {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-expiring-'));
  const store = await openStore({ adapter: 'sqlite', file: join(folder, 'store.db'), owner: 'test', clock: () => NOW });
  const counters = await store.collection<ExpiringDocument>({ name: 'counters', indexes: [{ fields: ['until'] }] });
  return {
    store,
    counters,
    [Symbol.asyncDispose]: async () => {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

test('a collection of counters has a maximum; those that expire first are removed', async () => {
  await using opened = await openCounters();
  const { store, counters } = opened;
  for (let count = 0; count < 200; count++) {
    const surplus = await removeSurplus(counters, { max: 50, every: 10 });
    await store.commit({ writes: [counters.insert({ id: `counter-${count}`, until: after(count) }), ...surplus] });
    expect(await counters.count({})).toBeLessThanOrEqual(60);
  }
  expect(await counters.get('counter-199')).not.toBeNull();
  expect(await counters.get('counter-0')).toBeNull();
});

test('expired documents are removed two at a time, except the one that is kept', async () => {
  await using opened = await openCounters();
  const { store, counters } = opened;
  await store.commit({ writes: [-3, -2, -1, 60].map((at) => counters.insert({ id: `at ${at}`, until: after(at) })) });
  await store.commit({ writes: await removeExpired(counters, NOW, 'at -3') });
  expect((await counters.find({ limit: 10 })).documents.map(({ id }) => id).sort()).toEqual([
    'at -1',
    'at -3',
    'at 60',
  ]);
});
