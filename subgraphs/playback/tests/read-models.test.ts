import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteLog } from '@marquee/event-log/sqlite/log';
import { ReadModels } from '@marquee/event-log/read-models/read-models';
import { silentLog } from '@marquee/runtime/log';
import { openSqliteStore } from '@marquee/document-store/sqlite/store';
import { expect, test } from 'vitest';
import { events } from '../events.js';
import type { PlaybackStore } from '../store.js';
import { NOW, openDomainStore, startPlayback, viewer, setBookmark } from './requests.js';
import { filmChanged, filmPublished, profileCreated, titleWithdrawn } from '@marquee/subgraph/testing/upstream-events';
import { seriesPublished, subscriptionActivated } from './upstream-events.js';

async function readModelDocuments({ collections }: PlaybackStore): Promise<readonly (readonly object[])[]> {
  return Promise.all(
    [collections.titles, collections.episodes, collections.members].map(
      async (models) => (await models.find({ limit: 1000 })).documents,
    ),
  );
}

function fewerEpisodes(id: string) {
  const published = seriesPublished(id) as ReturnType<typeof seriesPublished> & {
    payload: { seasons: readonly object[] };
  };
  return {
    ...published,
    type: 'TitleChanged',
    payload: { ...published.payload, version: 2, seasons: published.payload.seasons.slice(1) },
  };
}

test('read models rebuilt from the first event equal those that were updated event by event', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-rebuild-'));
  {
    await using playback = await startPlayback({ folder });
    await playback.publish('catalog', [filmPublished('film'), filmPublished('other'), seriesPublished('series')]);
    await playback.publish('users', [profileCreated(viewer)]);
    await playback.publish('catalog', [
      filmChanged('film', { names: { en: 'Renamed' } }),
      fewerEpisodes('series'),
      titleWithdrawn('other'),
    ]);
    await playback.publish('billing', [
      subscriptionActivated(viewer),
      subscriptionActivated(viewer, { version: 2, status: 'CANCELLED' }),
    ]);
    await setBookmark(playback, 'film', 3000);
  }
  const store = await openSqliteStore({
    file: join(folder, 'playback', 'store.db'),
    owner: 'playback',
    clock: () => NOW,
  });
  const eventLog = openSqliteLog({ folder: join(folder, 'events'), log: silentLog });
  try {
    const readModels = await ReadModels.open({
      name: 'playback',
      events: events({ clock: () => NOW }),
      store,
      eventLog,
      logger: silentLog,
      open: (view) => openDomainStore(view),
    });
    readModels.start();
    const grown = await readModelDocuments(readModels.domainStore);
    const { projections } = await readModels.rebuild();
    await readModels.close();
    // `heard` holds times of the clock, which differ.
    expect(projections.filter(({ projection }) => projection !== 'heard').map(({ same }) => same)).toEqual([
      true,
      true,
      true,
    ]);
    expect(await readModelDocuments(readModels.domainStore)).toEqual(grown);
    expect(grown.map(({ length }) => length)).toEqual([3, 2, 2]);
    const profileId = viewer.profileId ?? expect.fail('a profile');
    expect((await readModels.domainStore.history(profileId, { first: 10, after: null })).documents).toMatchObject([
      { titleId: 'film', positionSeconds: 3000 },
    ]);
  } finally {
    await eventLog.close();
    await store.close();
    await rm(folder, { recursive: true });
  }
});
