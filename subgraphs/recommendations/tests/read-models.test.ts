import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteLog } from '@marquee/event-log/sqlite/log';
import { ReadModels } from '@marquee/event-log/read-models/read-models';
import { silentLog } from '@marquee/runtime/log';
import { openSqliteStore } from '@marquee/document-store/sqlite/store';
import { readAllPages } from '@marquee/document-store/pages';
import type { Collection, Document, Store } from '@marquee/document-store/port';
import { expect, test } from 'vitest';
import { events } from '../events.js';
import { openRecommendationsStore } from '../store.js';
import type { RecommendationsStore } from '../store.js';
import { requestPage, members, NOW, startWithEvents } from './requests.js';
import { titlePublished } from '@marquee/subgraph/testing/upstream-events';
import { bookmarkChanged, membersOf, smallDemoData, eventsOfDemoData, toTitleState } from './upstream-events.js';

const viewer = members[0]?.viewer ?? expect.fail('a member');
const profileId = viewer.profileId ?? expect.fail('a profile');
function allOf<T extends Document>(models: Collection<T>): Promise<readonly T[]> {
  return readAllPages((after) => models.find({ limit: 1000, after }));
}

async function readModelDocuments({ collections }: RecommendationsStore): Promise<readonly (readonly object[])[]> {
  return [await allOf(collections.titles), await allOf(collections.facts), await allOf(collections.popularities)];
}

test('read models rebuilt from the first event equal those that were updated event by event', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-rebuild-'));
  {
    await using subgraph = await startWithEvents(smallDemoData, { folder });
    const title = smallDemoData.titles[0] ?? expect.fail('a title');
    await subgraph.publish('playback', [
      bookmarkChanged(profileId, title.id, NOW.toISOString()),
      bookmarkChanged(profileId, title.id, '2026-11-16T20:00:00.000Z'),
    ]);
    await subgraph.publish('catalog', [
      { ...titlePublished({ ...toTitleState(title), version: 2, names: { en: 'Renamed' } }), type: 'TitleChanged' },
    ]);
    await subgraph.publish('users', [
      {
        type: 'MyListChanged',
        version: 1,
        key: profileId,
        occurredAt: NOW.toISOString(),
        payload: { profileId, titleIds: [title.id], at: NOW.toISOString() },
      },
    ]);
  }
  const store = await openSqliteStore({
    file: join(folder, 'recommendations', 'store.db'),
    owner: 'recommendations',
    clock: () => NOW,
  });
  const eventLog = openSqliteLog({ folder: join(folder, 'events'), log: silentLog });
  try {
    const open = (view: Store): Promise<RecommendationsStore> => openRecommendationsStore(view);
    const readModels = await ReadModels.open({
      name: 'recommendations',
      events,
      store,
      eventLog,
      logger: silentLog,
      open,
    });
    readModels.start();
    const grown = await readModelDocuments(readModels.domainStore);
    await readModels.rebuild();
    await readModels.close();
    expect(await readModelDocuments(readModels.domainStore)).toEqual(grown);
    expect(grown.map((documents) => documents.length > 50)).toEqual([true, true, true]);
  } finally {
    await eventLog.close();
    await store.close();
    await rm(folder, { recursive: true });
  }
});

test('repeating all events does not change the page', async () => {
  await using subgraph = await startWithEvents();
  const before = await requestPage(subgraph, viewer);
  const again = eventsOfDemoData(smallDemoData, membersOf(smallDemoData));
  for (const [owner, told] of Object.entries(again)) await subgraph.publish(owner, told);
  expect(await requestPage(subgraph, viewer)).toMatchObject({ id: before.id, rows: before.rows });
});

test('a title that was removed from the history is no longer a reason or an anchor', async () => {
  await using subgraph = await startWithEvents();
  const rowsFrom = async (id: string) =>
    (await requestPage(subgraph, viewer)).rows.edges.filter(
      ({ node }) => node.anchor?.id === id && node.kind === 'BECAUSE_YOU_WATCHED',
    );
  const anchor =
    (await requestPage(subgraph, viewer)).rows.edges.find(({ node }) => node.kind === 'BECAUSE_YOU_WATCHED')?.node
      .anchor ?? expect.fail('an anchor');
  expect((await rowsFrom(anchor.id)).length).toBe(1);
  await subgraph.publish('playback', [
    {
      type: 'HistoryRemoved',
      version: 1,
      key: profileId,
      occurredAt: NOW.toISOString(),
      payload: { profileId, titleId: anchor.id, at: NOW.toISOString() },
    },
  ]);
  expect(await rowsFrom(anchor.id)).toEqual([]);
});

test('a restarted process has loaded its catalogue before the first request', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-restart-'));
  try {
    {
      await using subgraph = await startWithEvents(smallDemoData, { folder });
      await requestPage(subgraph, viewer);
    }
    await using restarted = await startWithEvents({ ...smallDemoData, titles: [], accountCount: 0 }, { folder });
    expect((await requestPage(restarted, viewer)).storeReads).toBeLessThanOrEqual(3);
  } finally {
    await rm(folder, { recursive: true });
  }
});
