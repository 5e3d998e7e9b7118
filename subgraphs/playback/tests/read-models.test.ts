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
import { NOW, openStoreIn, startPlayback, viewer, watch } from './requests.js';
import {
  filmChanged,
  filmPublished,
  profileCreated,
  seriesPublished,
  subscriptionActivated,
  titleWithdrawn,
} from './upstream-events.js';

async function everything({ collections }: PlaybackStore): Promise<readonly (readonly object[])[]> {
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

test('read models built anew from the first event on are the ones that grew with the events', async () => {
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
    await watch(playback, 'film', 3000);
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
      events,
      store,
      eventLog,
      logger: silentLog,
      open: (view) => openStoreIn(view, folder),
    });
    readModels.start();
    const grown = await everything(readModels.domainStore);
    const { projections } = await readModels.rebuild();
    await readModels.close();
    // When somebody was last heard from is told by the clock.
    expect(projections.filter(({ projection }) => projection !== 'heard').map(({ same }) => same)).toEqual([
      true,
      true,
      true,
    ]);
    expect(await everything(readModels.domainStore)).toEqual(grown);
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
