import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteLog } from '@marquee/event-log/sqlite/log';
import { ReadModels } from '@marquee/event-log/read-models/read-models';
import { silentLog } from '@marquee/runtime/log';
import { openSqliteStore } from '@marquee/document-store/sqlite/store';
import type { Collection, Document } from '@marquee/document-store/port';
import { expect, test } from 'vitest';
import { events } from '../events.js';
import { openRatingsStore } from '../store.js';
import type { RatingsStore } from '../store.js';
import { asProfile, NOW, rate, startRatings, viewer } from './requests.js';
import {
  filmChanged,
  profileCreated,
  profileDeleted,
  profileUpdated,
  titleWithdrawn,
} from '@marquee/subgraph/testing/upstream-events';

async function allOf<T extends Document>(collection: Collection<T>): Promise<readonly T[]> {
  return (await collection.find({ limit: 1000 })).documents;
}

async function everything({
  collections: { titles, profiles, ratings, tallies },
}: RatingsStore): Promise<readonly (readonly object[])[]> {
  return Promise.all([allOf(titles), allOf(profiles), allOf(ratings), allOf(tallies)]);
}

test('rebuilt read models equal the previous ones, and ratings and tallies are unchanged', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-rebuild-'));
  const other = asProfile('other');
  {
    await using subgraph = await startRatings(['a', 'b', 'c'], { folder });
    for (const as of [viewer, other]) await rate(subgraph, 'a', 'LOVE', { as });
    await subgraph.publish('catalog', [filmChanged('b', { maturityLevel: 'AGE_18' }), titleWithdrawn('c')]);
    await subgraph.publish('users', [
      profileCreated(viewer),
      profileUpdated(viewer, { maturityLimit: 'AGE_13' }),
      profileDeleted(other),
    ]);
  }
  const store = await openSqliteStore({
    file: join(folder, 'ratings', 'store.db'),
    owner: 'ratings',
    clock: () => NOW,
  });
  const eventLog = openSqliteLog({ folder: join(folder, 'events'), log: silentLog });
  try {
    const readModels = await ReadModels.open({
      name: 'ratings',
      events,
      store,
      eventLog,
      logger: silentLog,
      open: openRatingsStore,
    });
    readModels.start();
    const before = await everything(readModels.domainStore);
    await readModels.rebuild();
    await readModels.close();
    expect(await everything(readModels.domainStore)).toEqual(before);
    expect(before.map((documents) => documents.length)).toEqual([3, 2, 1, 1]);
  } finally {
    await eventLog.close();
    await store.close();
    await rm(folder, { recursive: true });
  }
});

test('repeated and late events change nothing', async () => {
  await using subgraph = await startRatings(['a']);
  const store = await openRatingsStore(subgraph.store);
  await subgraph.publish('catalog', [filmChanged('a', { maturityLevel: 'AGE_16' })]);
  await subgraph.publish('users', [profileUpdated(viewer, { maturityLimit: 'AGE_7' })]);
  const before = await everything(store);
  await subgraph.publish('catalog', [filmChanged('a', { maturityLevel: 'ALL', version: 1 }), titleWithdrawn('a', 2)]);
  await subgraph.publish('users', [profileCreated(viewer)]);
  expect(await everything(store)).toEqual(before);
});
