import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ErasureDone } from '@marquee/contracts/events/erasure';
import { openSqliteLog } from '@marquee/event-log/sqlite/log';
import { ReadModels } from '@marquee/event-log/read-models/read-models';
import { silentLog } from '@marquee/runtime/log';
import { openSqliteStore } from '@marquee/document-store/sqlite/store';
import type { Collection, Document } from '@marquee/document-store/port';
import { expect, test } from 'vitest';
import { events } from '../events.js';
import { openSearchStore } from '../store.js';
import type { SearchStore } from '../store.js';
import { find, NOW, startSearch, viewer } from './requests.js';
import {
  accountErased,
  newEvent,
  profileCreated,
  profileDeleted,
  profileUpdated,
  titleChanged,
  titlePublished,
  titleWithdrawn,
} from '@marquee/subgraph/testing/upstream-events';
import { film } from './title-states.js';
import { readLog } from '@marquee/subgraph/testing/read-log';

const FILMS = [film('a', 'Alpha'), film('b', 'Beta'), film('c', 'Gamma')];

async function allOf<T extends Document>(collection: Collection<T>): Promise<readonly T[]> {
  return (await collection.find({ limit: 1000 })).documents;
}

async function everything({
  collections: { entries, entryLocations, words, profiles, neighbours },
}: SearchStore): Promise<readonly (readonly object[])[]> {
  return Promise.all([allOf(entries), allOf(entryLocations), allOf(words), allOf(profiles), allOf(neighbours)]);
}

test('a rebuilt index equals the previous one and finds the same titles', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-rebuild-'));
  {
    await using subgraph = await startSearch(FILMS, { folder });
    await subgraph.publish('catalog', [titleChanged(film('b', 'Better', { reach: 90 })), titleWithdrawn('c')]);
    await subgraph.publish('users', [profileCreated(viewer), profileUpdated(viewer, { maturityLimit: 'AGE_13' })]);
    await subgraph.publish('recommendations', [
      newEvent('TitleNeighboursChanged', 'a', { titleId: 'a', neighbours: ['b'], at: NOW.toISOString() }),
    ]);
  }
  const store = await openSqliteStore({
    file: join(folder, 'search', 'store.db'),
    owner: 'search',
    clock: () => NOW,
  });
  const eventLog = openSqliteLog({ folder: join(folder, 'events'), log: silentLog });
  try {
    const readModels = await ReadModels.open({
      name: 'search',
      events,
      store,
      eventLog,
      logger: silentLog,
      open: openSearchStore,
    });
    readModels.start();
    const before = await everything(readModels.domainStore);
    await readModels.rebuild();
    expect(await everything(readModels.domainStore)).toEqual(before);
    expect(before.map((documents) => documents.length)).toEqual([3, 3, 4, 1, 1]);
    expect((await readModels.domainStore.matching('bett')).map(({ titleId }) => titleId)).toEqual(['b']);
    await readModels.close();
  } finally {
    await eventLog.close();
    await store.close();
    await rm(folder, { recursive: true });
  }
});

test('repeated and late events change nothing', async () => {
  await using subgraph = await startSearch(FILMS);
  const store = await openSearchStore(subgraph.store);
  await subgraph.publish('catalog', [titleChanged(film('a', 'Aleph')), titleWithdrawn('b', 3)]);
  await subgraph.publish('users', [profileUpdated(viewer, { maturityLimit: 'AGE_7' })]);
  const before = await everything(store);
  await subgraph.publish('catalog', [
    titlePublished(FILMS[0] ?? film('a', 'Alpha')),
    titleChanged(film('b', 'Beta')),
    titleWithdrawn('a', 2),
  ]);
  await subgraph.publish('users', [profileCreated(viewer)]);
  expect(await everything(store)).toEqual(before);
});

test('a withdrawn title that is published again is found again', async () => {
  await using subgraph = await startSearch(FILMS);
  await subgraph.publish('catalog', [titleWithdrawn('a')]);
  expect((await find(subgraph, 'alpha')).ids).toEqual([]);
  await subgraph.publish('catalog', [titlePublished(film('a', 'Alpha', { version: 3 }))]);
  expect((await find(subgraph, 'alpha')).ids).toEqual(['a']);
});

test('erasing an account removes its profiles’ data and publishes `ErasureDone`; late events do not restore it', async () => {
  await using subgraph = await startSearch(FILMS);
  await subgraph.publish('users', [profileCreated(viewer)]);
  await subgraph.publish('users', [accountErased([viewer]), profileDeleted(viewer)]);
  await subgraph.publish('users', [profileUpdated(viewer, { version: 9 })]);
  const store = await openSearchStore(subgraph.store);
  expect(await allOf(store.collections.profiles)).toEqual([{ id: viewer.profileId, about: 'gone' }]);
  const done = (await readLog(subgraph, 'search')).map(({ payload }) => payload as ErasureDone['payload']);
  expect(done).toMatchObject([{ accountId: viewer.accountId, owner: 'search', kept: [] }]);
});
