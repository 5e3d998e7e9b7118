import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSqliteStore } from './store.js';
import { VersionConflictError } from '../port.js';
import type { Collection, Store } from '../port.js';

interface Thing {
  readonly id: string;
  readonly by: number;
}

async function withStore(work: (store: Store, things: Collection<Thing>) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-group-'));
  const store = await openSqliteStore({ file: join(folder, 'store.db'), owner: 'test', clock: () => new Date(0) });
  try {
    await work(store, await store.collection<Thing>({ name: 'things', indexes: [] }));
  } finally {
    await store.close();
    await rm(folder, { recursive: true });
  }
}

function event(key: string) {
  return { type: 'Happened', version: 1, key, occurredAt: '2026-11-15T00:00:00Z', payload: {} };
}

test('of concurrent changes, a failing one is rolled back alone with its events and leaves no gap in the sequence numbers', () =>
  withStore(async (store, things) => {
    const outcomes = await Promise.allSettled([
      store.commit({ writes: [things.insert({ id: 'a', by: 1 })], events: [event('k')] }),
      store.commit({
        writes: [things.upsert({ id: 'b', by: 2 }), things.replace({ id: 'a', by: 2 }, 7)],
        events: [event('k')],
      }),
      store.commit({ writes: [things.replace({ id: 'a', by: 3 }, 1)], events: [event('k')] }),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({ reason: expect.any(VersionConflictError) as unknown });
    expect(await things.getMany(['a', 'b'])).toEqual([{ id: 'a', by: 3 }, null]);
    expect((await store.outbox.pending(10)).map(({ seq }) => seq)).toEqual([1, 2]);
  }));

test('of a hundred concurrent changes to one version, one succeeds', () =>
  withStore(async (store, things) => {
    await store.commit({ writes: [things.insert({ id: 'a', by: -1 })] });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 100 }, (_, by) => store.commit({ writes: [things.replace({ id: 'a', by }, 1)] })),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await things.getVersioned('a')).toEqual({ document: { id: 'a', by: 0 }, version: 2 });
  }));

test('pending changes are committed before the store closes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-group-'));
  const open = () => openSqliteStore({ file: join(folder, 'store.db'), owner: 'test', clock: () => new Date(0) });
  const store = await open();
  const things = await store.collection<Thing>({ name: 'things', indexes: [] });
  const committed = store.commit({ writes: [things.insert({ id: 'a', by: 1 })] });
  await store.close();
  await committed;
  const again = await open();
  expect(await (await again.collection<Thing>({ name: 'things', indexes: [] })).get('a')).toEqual({ id: 'a', by: 1 });
  await again.close();
  await rm(folder, { recursive: true });
});
