import { expect, test } from 'vitest';
import { requestEntities, startPlayback, titleReferences, viewer, setBookmark } from './requests.js';
import { countPromises } from '@marquee/subgraph/testing/count-promises';
import { filmChanged, filmPublished, profileCreated, titleWithdrawn } from '@marquee/subgraph/testing/upstream-events';
import { seriesPublished, subscriptionActivated } from './upstream-events.js';

const TILE = '... on Title { id progress { percent } playability { playable reasons maxQuality } }';

test.each([10, 100, 400])('%i tiles with progress and playability cost three reads of the store', async (count) => {
  await using playback = await startPlayback();
  const ids = Array.from({ length: count }, (_, index) => `film-${index}`);
  await playback.publish(
    'catalog',
    ids.map((id) => filmPublished(id)),
  );
  await playback.publish('billing', [subscriptionActivated(viewer)]);
  await setBookmark(playback, 'film-3', 3000);
  const response = await requestEntities(playback, TILE, titleReferences(ids));
  expect(response.errors).toEqual([]);
  const tiles = (response.data as { _entities: readonly object[] })._entities;
  expect(tiles[3]).toEqual({
    id: 'film-3',
    progress: { percent: 50 },
    playability: { playable: true, reasons: [], maxQuality: 'FHD' },
  });
  expect([tiles.length, response.storeReads]).toEqual([count, 3]);
});

test('a second request of 400 tiles decodes no document, and its promises do not depend on the number of tiles', async () => {
  await using playback = await startPlayback();
  const ids = Array.from({ length: 400 }, (_, index) => `film-${index}`);
  await playback.publish(
    'catalog',
    ids.map((id) => filmPublished(id)),
  );
  await setBookmark(playback, 'film-3', 3000);
  const request = (count: number) => () =>
    requestEntities(playback, '... on Title { id progress { percent } }', titleReferences(ids.slice(0, count)));
  await request(400)();
  const before = playback.store.documentCache?.();
  const many = await countPromises(request(400));
  expect(before).toBeDefined();
  expect(playback.store.documentCache?.()).toEqual(before);
  expect(many).toBeLessThan((await countPromises(request(10))) + 150);
});

test('duplicate keys get an entity at each index, unknown ones get null', async () => {
  await using playback = await startPlayback();
  await playback.publish('catalog', [filmPublished('a'), filmPublished('b')]);
  const response = await requestEntities(playback, '... on Title { id }', titleReferences(['b', 'nowhere', 'a', 'b']));
  expect(response.data).toEqual({ _entities: [{ id: 'b' }, null, { id: 'a' }, { id: 'b' }] });
});

test('episodes with progress and playability cost three reads', async () => {
  await using playback = await startPlayback();
  await playback.publish('catalog', [seriesPublished('series')]);
  await playback.publish('billing', [subscriptionActivated(viewer)]);
  await setBookmark(playback, 'series', 500, { episodeId: 'series-1-1' });
  const references = ['series-1-1', 'series-1-2', 'series-2-1'].map((id) => ({ __typename: 'Episode', id }));
  const response = await requestEntities(
    playback,
    '... on Episode { progress { percent } playability { playable } }',
    references,
  );
  expect(response.data).toMatchObject({
    _entities: [{ progress: { percent: 50 }, playability: { playable: true } }, { progress: null }, {}],
  });
  expect(response.storeReads).toBe(3);
});

test('playability uses the events of billing, catalog and users, and returns all reasons', async () => {
  await using playback = await startPlayback();
  await playback.publish('catalog', [filmPublished('film')]);
  const reasons = async () => {
    const { data } = await requestEntities(
      playback,
      '... on Title { playability { reasons } }',
      titleReferences(['film']),
    );
    return (data as { _entities: readonly { playability: { reasons: readonly string[] } }[] })._entities[0]?.playability
      .reasons;
  };
  expect(await reasons()).toEqual(['PLAN_REQUIRED']);
  await playback.publish('billing', [subscriptionActivated(viewer)]);
  expect(await reasons()).toEqual([]);
  await playback.publish('users', [profileCreated(viewer, { maturityLimit: 'AGE_7' })]);
  expect(await reasons()).toEqual(['MATURITY_CEILING']);
  await playback.publish('catalog', [titleWithdrawn('film')]);
  await playback.publish('billing', [
    { ...subscriptionActivated(viewer, { version: 2, status: 'ON_HOLD' }), type: 'SubscriptionChanged' },
  ]);
  expect(await reasons()).toEqual(['WITHDRAWN', 'MATURITY_CEILING', 'PAYMENT_ON_HOLD']);
});

test('personal fields are null for a guest', async () => {
  await using playback = await startPlayback();
  await playback.publish('catalog', [filmPublished('film')]);
  await setBookmark(playback, 'film', 3000);
  const response = await requestEntities(playback, TILE, titleReferences(['film']), null);
  expect(response.data).toEqual({ _entities: [{ id: 'film', progress: null, playability: null }] });
});

test('repeated and outdated events change nothing', async () => {
  await using playback = await startPlayback();
  await playback.publish('catalog', [
    filmPublished('film'),
    filmChanged('film', { names: { en: 'New' } }),
    titleWithdrawn('film', 3),
  ]);
  const titles = await playback.store.collection<{ id: string }>({ name: 'titles', indexes: [] });
  const before = await titles.get('film');
  await playback.publish('catalog', [
    filmPublished('film'),
    titleWithdrawn('film', 3),
    filmChanged('film', { names: { en: 'Old' } }),
  ]);
  expect(await titles.get('film')).toEqual(before);
  expect(before).toMatchObject({ isWithdrawn: true, version: 3, names: { en: 'New' } });
});
