import { expect, test } from 'vitest';
import {
  requestContinueWatching,
  requestEntities,
  NOW,
  startPlayback,
  titleReferences,
  viewer,
  setBookmark,
} from './requests.js';
import { filmPublished, titleWithdrawn } from '@marquee/subgraph/testing/upstream-events';
import { seriesPublished } from './upstream-events.js';
import { publishedEvents } from './player.js';

test('of two devices the later report wins in either order of arrival', async () => {
  await using playback = await startPlayback();
  await playback.publish('catalog', [filmPublished('film')]);
  await setBookmark(playback, 'film', 3000, { at: 1 });
  const late = await setBookmark(playback, 'film', 5000, { at: 30 });
  expect(late.progress).toMatchObject({ positionSeconds: 3000 });
  expect((await requestContinueWatching(playback)).edges[0]?.node.positionSeconds).toBe(3000);
});

test('a bookmark and its event are committed together; a repeated report publishes one event', async () => {
  await using playback = await startPlayback();
  await playback.publish('catalog', [filmPublished('film')]);
  const first = await setBookmark(playback, 'film', 7000, { at: 1 });
  const again = await setBookmark(playback, 'film', 7000, { at: 1 });
  expect(again).toEqual(first);
  const at = new Date(NOW.getTime() - 60_000).toISOString();
  expect(await publishedEvents(playback)).toMatchObject([
    {
      type: 'BookmarkChanged',
      owner: 'playback',
      key: viewer.profileId,
      seq: 1,
      payload: {
        profileId: viewer.profileId,
        country: 'US',
        view: { titleId: 'film', episodeId: null, positionSeconds: 6000, durationSeconds: 6000, completed: true, at },
      },
    },
    { type: 'TitleCompleted', key: viewer.profileId, seq: 2, payload: { titleId: 'film', at } },
  ]);
});

test('twenty concurrent writes all succeed, each with its own version', async () => {
  await using playback = await startPlayback();
  await playback.publish('catalog', [filmPublished('film')]);
  const responses: string[] = [];
  for (let round = 0; round < 5; round += 1) {
    const writes = Array.from({ length: 4 }, (_, index) =>
      setBookmark(playback, 'film', 3000 + index, { at: 100 - round * 4 - index }),
    );
    responses.push(...(await Promise.all(writes)).map((response) => response.__typename));
  }
  expect(responses).toEqual(Array.from({ length: 20 }, () => 'BookmarkPayload'));
  expect((await requestContinueWatching(playback)).edges[0]?.node.positionSeconds).toBe(3003);
  const seqs = (await publishedEvents(playback)).map(({ seq }) => seq);
  expect(seqs).toEqual(seqs.map((_, index) => index + 1));
});

test('invalid inputs and unknown titles are problems in the response, all at once', async () => {
  await using playback = await startPlayback();
  await playback.publish('catalog', [
    filmPublished('film'),
    seriesPublished('series'),
    filmPublished('gone'),
    filmPublished('adult', { maturityLevel: 'AGE_18' }),
  ]);
  await playback.publish('catalog', [titleWithdrawn('gone')]);
  expect(await setBookmark(playback, 'series', -5)).toMatchObject({
    __typename: 'ValidationProblem',
    fields: [{ path: ['input', 'positionSeconds'] }, { path: ['input', 'episodeId'] }],
  });
  expect(await setBookmark(playback, 'series', 5, { episodeId: 'film-1-1' })).toMatchObject({
    __typename: 'NotFoundProblem',
    code: 'PLAYBACK_EPISODE_NOT_FOUND',
    id: 'film-1-1',
  });
  for (const id of ['nowhere', 'gone'])
    expect(await setBookmark(playback, id, 5)).toMatchObject({ code: 'PLAYBACK_TITLE_NOT_FOUND', id });
  expect(await setBookmark(playback, 'adult', 5, { as: { ...viewer, maturityLimit: 'AGE_7' } })).toMatchObject({
    code: 'PLAYBACK_TITLE_NOT_FOUND',
  });
});

test('a guest cannot write', async () => {
  await using playback = await startPlayback();
  const { errors, data } = await playback.execute('mutation { removeFromHistory(titleId: "film") { __typename } }');
  expect([data, errors[0]?.extensions?.['code']]).toEqual([{ removeFromHistory: null }, 'UNAUTHENTICATED']);
});

test('a hidden title stays in the history and returns when it is watched again', async () => {
  await using playback = await startPlayback();
  await playback.publish('catalog', [filmPublished('film')]);
  await setBookmark(playback, 'film', 3000, { at: 5 });
  await playback.execute('mutation { hideFromContinueWatching(titleId: "film") { __typename } }', {}, { viewer });
  expect((await requestContinueWatching(playback)).ids).toEqual([]);
  const history = await playback.execute(
    '{ viewer { viewingHistory { edges { node { id name } } } } }',
    {},
    { viewer },
  );
  expect(history.data).toEqual({ viewer: { viewingHistory: { edges: [{ node: { id: 'film', name: 'The film' } }] } } });
  await setBookmark(playback, 'film', 3100, { at: 4 });
  expect((await requestContinueWatching(playback)).ids).toEqual(['film']);
});

test('a removal from the history deletes the bookmark, publishes one event, and survives an older report', async () => {
  await using playback = await startPlayback();
  await playback.publish('catalog', [filmPublished('film')]);
  await setBookmark(playback, 'film', 3000, { at: 10 });
  const remove = () =>
    playback.execute(
      'mutation { removeFromHistory(titleId: "film") { ... on BookmarkPayload { title { id progress { percent } } progress { percent } } } }',
      {},
      { viewer },
    );
  expect((await remove()).data).toEqual({
    removeFromHistory: { title: { id: 'film', progress: null }, progress: null },
  });
  await remove();
  expect(await setBookmark(playback, 'film', 4000, { at: 5 })).toMatchObject({ progress: null });
  expect((await requestContinueWatching(playback)).ids).toEqual([]);
  expect((await publishedEvents(playback)).map(({ type }) => type)).toEqual(['BookmarkChanged', 'HistoryRemoved']);
  playback.setNow(new Date(NOW.getTime() + 60_000));
  await setBookmark(playback, 'film', 4000, { at: -0.5 });
  expect((await requestContinueWatching(playback)).ids).toEqual(['film']);
});

test('the history has every title, pages by cursor, and hides titles that the profile may not see', async () => {
  await using playback = await startPlayback();
  const ids = ['a', 'b', 'c'];
  await playback.publish('catalog', [
    ...ids.map((id) => filmPublished(id)),
    filmPublished('adult', { maturityLevel: 'AGE_18' }),
  ]);
  for (const [index, id] of [...ids, 'adult'].entries()) await setBookmark(playback, id, 6000, { at: index + 1 });
  const ask = (args: string) =>
    playback.execute(
      `{ viewer { viewingHistory(${args}) { pageInfo { hasNextPage endCursor } edges { node { id } } } } }`,
      {},
      { viewer: { ...viewer, maturityLimit: 'AGE_13' } },
    );
  const first = (await ask('first: 2')).data as {
    viewer: { viewingHistory: { pageInfo: { hasNextPage: boolean; endCursor: string }; edges: object[] } };
  };
  expect(first.viewer.viewingHistory).toMatchObject({
    pageInfo: { hasNextPage: true },
    edges: [{ node: { id: 'a' } }, { node: { id: 'b' } }],
  });
  const second = await ask(`first: 5, after: "${first.viewer.viewingHistory.pageInfo.endCursor}"`);
  expect(second.data).toMatchObject({
    viewer: { viewingHistory: { pageInfo: { hasNextPage: false }, edges: [{ node: { id: 'c' } }, { node: null }] } },
  });
});

test('each episode keeps its own position', async () => {
  await using playback = await startPlayback();
  await playback.publish('catalog', [seriesPublished('series')]);
  await setBookmark(playback, 'series', 1000, { episodeId: 'series-1-1', at: 9 });
  await setBookmark(playback, 'series', 400, { episodeId: 'series-1-2', at: 8 });
  const references = ['series-1-1', 'series-1-2', 'series-2-1', 'nowhere'].map((id) => ({ __typename: 'Episode', id }));
  const response = await requestEntities(playback, '... on Episode { id progress { percent completed } }', references);
  expect(response.data).toEqual({
    _entities: [
      { id: 'series-1-1', progress: { percent: 100, completed: true } },
      { id: 'series-1-2', progress: { percent: 40, completed: false } },
      { id: 'series-2-1', progress: null },
      null,
    ],
  });
  const title = await requestEntities(
    playback,
    '... on Title { progress { percent episode { id } } }',
    titleReferences(['series']),
  );
  expect(title.data).toEqual({ _entities: [{ progress: { percent: 40, episode: { id: 'series-1-2' } } }] });
});
