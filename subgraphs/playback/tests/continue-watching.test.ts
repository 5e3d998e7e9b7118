import { asId } from '@marquee/contracts/ids';
import type { ProfileId } from '@marquee/contracts/ids';
import { asViewer } from '@marquee/subgraph/testing/start-subgraph';
import { expect, test } from 'vitest';
import { requestContinueWatching, NOW, startPlayback, viewer, setBookmark } from './requests.js';
import { filmChanged, filmPublished, titleWithdrawn } from '@marquee/subgraph/testing/upstream-events';
import { seriesPublished } from './upstream-events.js';

test('a bookmark is in the next response, which states its version', async () => {
  await using playback = await startPlayback();
  await playback.publish('catalog', [filmPublished('film')]);
  for (const position of [600, 1200, 1800]) {
    const written = await setBookmark(playback, 'film', position, { at: 60 - position / 100 });
    const list = await requestContinueWatching(playback);
    expect(list.edges[0]?.node).toMatchObject({ positionSeconds: position, percent: position / 60 });
    expect(list.asOfVersion).toBe(written.progress?.version);
  }
});

test('the list has titles between 3 % and 95 %, the latest first', async () => {
  await using playback = await startPlayback();
  await playback.publish(
    'catalog',
    ['looked-in', 'half', 'started', 'done'].map((id) => filmPublished(id)),
  );
  await setBookmark(playback, 'looked-in', 180, { at: 1 });
  await setBookmark(playback, 'half', 3000, { at: 2 });
  await setBookmark(playback, 'started', 181, { at: 3 });
  await setBookmark(playback, 'done', 5700, { at: 4 });
  expect((await requestContinueWatching(playback)).ids).toEqual(['half', 'started']);
});

test('a finished episode is replaced by the next; after the last one the series leaves; a new season brings it back', async () => {
  await using playback = await startPlayback();
  await playback.publish('catalog', [seriesPublished('series')]);
  await setBookmark(playback, 'series', 1000, { episodeId: 'series-1-2', at: 9 });
  expect((await requestContinueWatching(playback)).edges[0]?.node).toMatchObject({
    percent: 0,
    positionSeconds: 0,
    episode: { id: 'series-2-1' },
  });
  await setBookmark(playback, 'series', 5, { episodeId: 'series-2-1', at: 8 });
  expect((await requestContinueWatching(playback)).edges[0]?.node).toMatchObject({
    positionSeconds: 5,
    episode: { id: 'series-2-1' },
  });
  await setBookmark(playback, 'series', 960, { episodeId: 'series-2-1', at: 7 });
  expect((await requestContinueWatching(playback)).ids).toEqual([]);
  const third = {
    seasonId: 'series-3',
    number: 3,
    episodes: [{ episodeId: 'series-3-1', number: 1, runtimeSeconds: 1000 }],
  };
  const { payload } = seriesPublished('series') as { payload: { seasons: readonly object[] } };
  const grown = {
    ...seriesPublished('series'),
    type: 'TitleChanged',
    payload: { ...payload, version: 2, seasons: [...payload.seasons, third] },
  };
  await playback.publish('catalog', [grown]);
  expect((await requestContinueWatching(playback)).edges[0]?.node.episode).toEqual({ id: 'series-3-1' });
});

test('titles outside the country, above the limit or withdrawn are omitted', async () => {
  await using playback = await startPlayback();
  await playback.publish('catalog', [
    filmPublished('ok'),
    filmPublished('adult', { maturityLevel: 'AGE_18' }),
    filmPublished('taken-off'),
  ]);
  for (const id of ['ok', 'adult', 'taken-off']) await setBookmark(playback, id, 3000);
  expect((await requestContinueWatching(playback)).ids.toSorted()).toEqual(['adult', 'ok', 'taken-off']);
  await playback.publish('catalog', [titleWithdrawn('taken-off')]);
  expect((await requestContinueWatching(playback, { ...viewer, maturityLimit: 'AGE_13' })).ids).toEqual(['ok']);
  expect((await requestContinueWatching(playback, { ...viewer, country: 'JP' })).ids).toEqual([]);
  await playback.publish('catalog', [
    filmChanged('ok', { windows: [{ country: 'US', from: '2020-01-01T00:00:00Z', until: NOW.toISOString() }] }),
  ]);
  expect((await requestContinueWatching(playback)).ids).toEqual(['adult']);
});

test('title names are in the language of the profile', async () => {
  await using playback = await startPlayback();
  await playback.publish('catalog', [filmPublished('film')]);
  const swiss = { ...viewer, language: 'de-CH' };
  await setBookmark(playback, 'film', 3000, { as: swiss });
  expect((await requestContinueWatching(playback, swiss)).edges[0]?.node.title).toEqual({
    id: 'film',
    name: 'Der film',
    kind: 'MOVIE',
  });
  expect((await requestContinueWatching(playback, { ...viewer, language: 'ja' })).edges[0]?.node.title.name).toBe(
    'The film',
  );
});

test('pages join without a gap when a title of an earlier page leaves the list', async () => {
  await using playback = await startPlayback();
  const ids = Array.from({ length: 7 }, (_, index) => `film-${index}`);
  await playback.publish(
    'catalog',
    ids.map((id) => filmPublished(id)),
  );
  for (const [index, id] of ids.entries()) await setBookmark(playback, id, 3000, { at: index + 1 });
  const first = await requestContinueWatching(playback, viewer, { first: 3 });
  expect(first.ids).toEqual(ids.slice(0, 3));
  await setBookmark(playback, 'film-1', 6000);
  const second = await requestContinueWatching(playback, viewer, { first: 3, after: first.pageInfo.endCursor });
  expect(second.ids).toEqual(ids.slice(3, 6));
  const third = await requestContinueWatching(playback, viewer, { first: 3, after: second.pageInfo.endCursor });
  expect([third.ids, third.pageInfo.hasNextPage]).toEqual([['film-6'], false]);
});

test('an invalid cursor and an invalid page size are refused', async () => {
  await using playback = await startPlayback();
  const ask = async (args: string) =>
    (await playback.execute(`{ viewer { continueWatching(${args}) { asOfVersion } } }`, {}, { viewer })).errors[0]
      ?.extensions?.['code'];
  expect(await ask('after: "page-2"')).toBe('BAD_USER_INPUT');
  expect(await ask('first: 0')).toBe('BAD_USER_INPUT');
  expect(await ask('first: 101')).toBe('BAD_USER_INPUT');
});

test.each([10, 100])('%i entries cost three reads of the store, and their version one more', async (count) => {
  await using playback = await startPlayback();
  const ids = Array.from({ length: count }, (_, index) => `film-${index}`);
  await playback.publish(
    'catalog',
    ids.map((id) => filmPublished(id)),
  );
  await Promise.all([setBookmark(playback, 'film-0', 3000, { at: 1 })]);
  for (const id of ids.slice(1)) await setBookmark(playback, id, 3000, { at: 2 });
  const list = await requestContinueWatching(playback, viewer, { first: 100 });
  expect([list.ids.length, list.storeReads]).toEqual([count, 4]);
  const { storeReads } = await playback.execute(
    '{ viewer { continueWatching(first: 100) { edges { node { title { id } } } } } }',
    {},
    { viewer },
  );
  expect(storeReads).toBe(3);
});

test('each profile has its own list; it is null without a profile and for a guest', async () => {
  await using playback = await startPlayback();
  await playback.publish('catalog', [filmPublished('film')]);
  await setBookmark(playback, 'film', 3000);
  expect((await requestContinueWatching(playback, asViewer({ profileId: asId<ProfileId>('other') }))).ids).toEqual([]);
  const { data } = await playback.execute(
    '{ viewer { continueWatching { asOfVersion } } }',
    {},
    { viewer: { ...viewer, profileId: null } },
  );
  expect(data).toEqual({ viewer: { continueWatching: null } });
  expect((await playback.execute('{ viewer { continueWatching { asOfVersion } } }')).data).toEqual({ viewer: null });
});
