import { expect, test } from 'vitest';
import { NOW, startPlayback, viewer, setBookmark } from './requests.js';
import { filmPublished, profileCreated, titleWithdrawn } from '@marquee/subgraph/testing/upstream-events';
import { seriesPublished, subscriptionActivated } from './upstream-events.js';
import {
  activeStreams,
  heartbeat,
  secondsLater,
  onDevice,
  publishedEvents,
  publishFilmAndPlan,
  start,
} from './player.js';

test('a start returns everything that a player needs', async () => {
  await using playback = await startPlayback({ seed: 'small' });
  await publishFilmAndPlan(playback);
  const session = await start(playback, viewer);
  expect(session).toMatchObject({
    __typename: 'PlaybackSession',
    resumeAtSeconds: 0,
    durationSeconds: 6000,
    heartbeatSeconds: 30,
    slotTtlSeconds: 70,
    maxQuality: 'FHD',
    title: { id: 'film', name: 'The film' },
    episode: null,
    licence: { system: 'MOCK', renewAfterSeconds: 300, graceSeconds: 600 },
  });
  expect(session.manifest.renditions.map(({ quality }) => quality)).toEqual(['SD', 'HD', 'FHD', 'FHD']);
  expect(session.hosts.length).toBeGreaterThanOrEqual(2);
  expect(session.hosts[0]?.siteId).toBe('ord1');
  expect(session.manifest.url).toBe(`${session.hosts[0]?.baseUrl}/${session.manifest.path}`);
});

test('all reasons against a start are returned at once', async () => {
  await using playback = await startPlayback();
  await playback.publish('catalog', [filmPublished('film', { maturityLevel: 'AGE_18', windows: [] })]);
  await playback.publish('users', [profileCreated(viewer, { maturityLimit: 'AGE_7' })]);
  const refused = await start(playback, viewer, { capabilities: { codecs: ['vp09'], maxHeight: 1080 } });
  expect(refused).toMatchObject({
    __typename: 'NotPlayableProblem',
    reasons: ['NOT_AVAILABLE_IN_COUNTRY', 'MATURITY_CEILING', 'PLAN_REQUIRED', 'DEVICE_UNSUPPORTED'],
  });
  await playback.publish('catalog', [titleWithdrawn('film')]);
  expect((await start(playback, viewer)).reasons).toEqual(['WITHDRAWN', 'MATURITY_CEILING', 'PLAN_REQUIRED']);
  expect(await activeStreams(playback, viewer)).toEqual([]);
});

test('invalid inputs and unknown titles are problems in the response', async () => {
  await using playback = await startPlayback();
  await publishFilmAndPlan(playback);
  const bad = await start(playback, viewer, { key: ' ', capabilities: { codecs: [], maxHeight: 0 } });
  expect(bad.fields.map(({ path }) => path.at(-1))).toEqual(['idempotencyKey', 'codecs', 'maxHeight']);
  expect(await start(playback, viewer, { titleId: 'nowhere' })).toMatchObject({
    code: 'PLAYBACK_TITLE_NOT_FOUND',
    unknownId: 'nowhere',
  });
  expect(await start(playback, viewer, { episodeId: 'film-1-1' })).toMatchObject({
    code: 'PLAYBACK_EPISODE_NOT_FOUND',
    unknownId: 'film-1-1',
  });
});

test('twenty concurrent starts with one idempotency key get one session and one slot', async () => {
  await using playback = await startPlayback();
  await publishFilmAndPlan(playback, 4);
  const responses = await Promise.all(Array.from({ length: 20 }, () => start(playback, viewer, { key: 'once' })));
  expect(new Set(responses.map(({ id }) => id)).size).toBe(1);
  expect(await activeStreams(playback, viewer)).toHaveLength(1);
  expect(await start(playback, viewer, { key: 'once', titleId: 'other' })).toMatchObject({
    __typename: 'ValidationProblem',
    fields: [{ code: 'KEY_USED' }],
  });
  expect((await publishedEvents(playback)).map(({ type }) => type)).toEqual(['PlaybackStarted']);
});

test.each([1, 2, 4])(
  'of 50 concurrent starts on a plan of %i exactly that many succeed, and the others get the active streams',
  async (limit) => {
    await using playback = await startPlayback();
    await publishFilmAndPlan(playback, limit);
    const responses = await Promise.all(
      Array.from({ length: 50 }, (_, index) => start(playback, onDevice(`device-${index}`))),
    );
    const winners = responses.filter(({ __typename }) => __typename === 'PlaybackSession');
    const refused = responses.filter(({ __typename }) => __typename === 'StreamLimitProblem');
    expect([winners.length, refused.length]).toEqual([limit, 50 - limit]);
    const active = (await activeStreams(playback, viewer)).map(({ sessionId }) => sessionId).sort();
    expect(active).toEqual(winners.map(({ id }) => id).sort());
    expect(refused.at(-1)).toMatchObject({
      limit,
      active: active.map(() => ({ title: { id: 'film' }, isOwn: false })),
    });
  },
);

test('a player that restarts after a crash gets its slot back, and its old session ends', async () => {
  await using playback = await startPlayback();
  await publishFilmAndPlan(playback, 1);
  const first = await start(playback, viewer);
  const second = await start(playback, viewer, { titleId: 'other' });
  expect(second.__typename).toBe('PlaybackSession');
  expect(await heartbeat(playback, viewer, first.id, { seq: 1 })).toMatchObject({ endedBy: 'REPLACED' });
  expect((await activeStreams(playback, viewer)).map(({ sessionId }) => sessionId)).toEqual([second.id]);
});

test('`insteadOf` ends a stream and takes its slot in one step', async () => {
  await using playback = await startPlayback();
  await publishFilmAndPlan(playback, 1);
  const television = await start(playback, onDevice('television'));
  const phone = await start(playback, onDevice('phone'), { insteadOf: television.id });
  expect(phone.__typename).toBe('PlaybackSession');
  expect(await heartbeat(playback, onDevice('television'), television.id, { seq: 1 })).toMatchObject({
    code: 'PLAYBACK_SESSION_DISPLACED',
  });
  expect((await publishedEvents(playback)).map(({ type }) => type)).toEqual([
    'PlaybackStarted',
    'PlaybackEnded',
    'PlaybackStarted',
  ]);
});

test('a series resumes at its position, and a finished film starts over', async () => {
  await using playback = await startPlayback();
  await publishFilmAndPlan(playback);
  await playback.publish('catalog', [seriesPublished('series')]);
  expect((await start(playback, viewer, { titleId: 'series' })).episode).toEqual({ id: 'series-1-1' });
  await setBookmark(playback, 'series', 980, { episodeId: 'series-1-1', at: 9 });
  await setBookmark(playback, 'series', 300, { episodeId: 'series-1-2', at: 8 });
  expect(await start(playback, viewer, { titleId: 'series' })).toMatchObject({
    episode: { id: 'series-1-2' },
    resumeAtSeconds: 300,
  });
  expect(await start(playback, viewer, { titleId: 'series', episodeId: 'series-1-1' })).toMatchObject({
    resumeAtSeconds: 0,
  });
  await setBookmark(playback, 'film', 5900, { at: 7 });
  expect((await start(playback, viewer)).resumeAtSeconds).toBe(0);
});

test('a signed-out device cannot start playback until it signs in again', async () => {
  await using playback = await startPlayback();
  await publishFilmAndPlan(playback);
  const { accountId, deviceId } = viewer;
  const at = NOW.toISOString();
  await playback.publish('users', [
    { type: 'DeviceSignedOut', version: 1, key: deviceId, occurredAt: at, payload: { accountId, deviceId, at } },
  ]);
  expect((await start(playback, viewer)).reasons).toEqual(['DEVICE_SIGNED_OUT']);
  await playback.publish('users', [
    {
      type: 'DeviceRegistered',
      version: 1,
      key: deviceId,
      occurredAt: at,
      payload: { accountId, deviceId, kind: 'TV', name: 'TV', at },
    },
  ]);
  expect((await start(playback, viewer)).__typename).toBe('PlaybackSession');
});

test('the response states the age of the read models that it was decided on', async () => {
  await using playback = await startPlayback();
  await publishFilmAndPlan(playback);
  expect((await start(playback, viewer)).copiesAsOf).toBeNull();
  await playback.publish('users', [profileCreated(viewer)]);
  playback.setNow(secondsLater(3600));
  await playback.publish('billing', [
    { ...subscriptionActivated(viewer, { version: 2 }), type: 'SubscriptionChanged' },
  ]);
  expect((await start(playback, viewer)).copiesAsOf).toBe(NOW.toISOString());
});

test('a guest cannot start playback', async () => {
  await using playback = await startPlayback();
  const { data, errors } = await playback.execute(
    'mutation { startPlayback(input: { titleId: "film", capabilities: { codecs: ["avc1"], maxHeight: 1 } }, idempotencyKey: "k") { __typename } }',
  );
  expect([data, errors[0]?.extensions?.['code']]).toEqual([{ startPlayback: null }, 'UNAUTHENTICATED']);
});
