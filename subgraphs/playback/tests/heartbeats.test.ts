import { expect, test } from 'vitest';
import { requestContinueWatching, NOW, startPlayback, viewer } from './requests.js';
import { filmPublished, profileCreated, titleWithdrawn } from '@marquee/subgraph/testing/upstream-events';
import { subscriptionActivated } from './upstream-events.js';
import {
  activeStreams,
  heartbeat,
  endStream,
  secondsLater,
  licence,
  onDevice,
  publishedEvents,
  publishFilmAndPlan,
  start,
  stop,
} from './player.js';

type Playback = Awaited<ReturnType<typeof startPlayback>>;

test('a heartbeat keeps the slot and moves the bookmark, which the next read shows', async () => {
  await using playback = await startPlayback();
  await publishFilmAndPlan(playback);
  const { id } = await start(playback, viewer);
  const first = await heartbeat(playback, viewer, id, { seq: 1, at: 3000 });
  expect(first).toMatchObject({
    acceptedSeq: 1,
    progress: { positionSeconds: 3000, percent: 50, title: { id: 'film' } },
    hosts: null,
  });
  const list = await requestContinueWatching(playback);
  expect(list.edges[0]?.node.positionSeconds).toBe(3000);
  expect(list.asOfVersion).toBe(first.progress.version);
  expect((await publishedEvents(playback)).map(({ type }) => type)).toEqual([
    'PlaybackStarted',
    'PlaybackProgressed',
    'BookmarkChanged',
  ]);
});

test('a repeated heartbeat gets the same response; an older one gets the accepted number', async () => {
  await using playback = await startPlayback();
  await publishFilmAndPlan(playback);
  const { id } = await start(playback, viewer);
  await heartbeat(playback, viewer, id, { seq: 1, at: 100, clientTime: secondsLater(-60) });
  const second = await heartbeat(playback, viewer, id, { seq: 2, at: 200, clientTime: secondsLater(-30) });
  expect(await heartbeat(playback, viewer, id, { seq: 2, at: 999 })).toEqual(second);
  expect(await heartbeat(playback, viewer, id, { seq: 1, at: 100 })).toMatchObject({
    __typename: 'StaleHeartbeatProblem',
    acceptedSeq: 2,
  });
  expect((await publishedEvents(playback)).filter(({ type }) => type === 'PlaybackProgressed')).toHaveLength(2);
});

test('ten concurrent copies of a heartbeat take effect once', async () => {
  await using playback = await startPlayback();
  await publishFilmAndPlan(playback);
  const { id } = await start(playback, viewer);
  const responses = await Promise.all(
    Array.from({ length: 10 }, () => heartbeat(playback, viewer, id, { seq: 1, at: 500 })),
  );
  expect(new Set(responses.map((response) => JSON.stringify(response))).size).toBe(1);
  expect((await publishedEvents(playback)).filter(({ type }) => type === 'BookmarkChanged')).toHaveLength(1);
});

test('a position beyond the end counts as the end and completes the title once', async () => {
  await using playback = await startPlayback();
  await publishFilmAndPlan(playback);
  const { id } = await start(playback, viewer);
  expect(await heartbeat(playback, viewer, id, { seq: 1, at: 99_999 })).toMatchObject({
    progress: { positionSeconds: 6000, completed: true },
  });
  await heartbeat(playback, viewer, id, { seq: 2, at: 6000 });
  expect((await publishedEvents(playback)).filter(({ type }) => type === 'TitleCompleted')).toHaveLength(1);
  const bad = await heartbeat(playback, viewer, id, { seq: 0, at: -5 });
  expect(bad).toMatchObject({
    __typename: 'ValidationProblem',
    fields: [{ path: ['input', 'seq'] }, { path: ['input', 'positionSeconds'] }],
  });
});

test('a heartbeat sent late from offline does not move the bookmark back', async () => {
  await using playback = await startPlayback();
  await publishFilmAndPlan(playback);
  const [television, phone] = [onDevice('television'), onDevice('phone')];
  const onTelevision = await start(playback, television);
  const onPhone = await start(playback, phone);
  await heartbeat(playback, television, onTelevision.id, { seq: 1, at: 3000 });
  const late = await heartbeat(playback, phone, onPhone.id, { seq: 1, at: 900, clientTime: secondsLater(-600) });
  expect(late).toMatchObject({ acceptedSeq: 1, progress: { positionSeconds: 3000 } });
});

test.each([
  ['server', (playback: Playback) => (playback.setNow(secondsLater(-20)), secondsLater(10))],
  ['player', () => secondsLater(-20)],
])('heartbeats move the bookmark after the clock of the %s was set back', async (_whose, setBack) => {
  await using playback = await startPlayback();
  await publishFilmAndPlan(playback);
  const { id } = await start(playback, viewer);
  await heartbeat(playback, viewer, id, { seq: 1, at: 3000 });
  const clientTime = setBack(playback);
  for (const seq of [2, 3])
    expect(await heartbeat(playback, viewer, id, { seq, at: 3000 + seq, clientTime })).toMatchObject({
      acceptedSeq: seq,
      progress: { positionSeconds: 3000 + seq },
    });
  expect((await requestContinueWatching(playback)).edges[0]?.node.positionSeconds).toBe(3003);
});

test('a slot is free after 70 s of silence and not before; its former stream learns that it timed out', async () => {
  await using playback = await startPlayback();
  await publishFilmAndPlan(playback, 1);
  const [television, phone] = [onDevice('television'), onDevice('phone')];
  const silent = await start(playback, television);
  playback.setNow(secondsLater(70));
  expect((await start(playback, phone)).__typename).toBe('StreamLimitProblem');
  playback.setNow(secondsLater(71));
  expect(await activeStreams(playback, phone)).toEqual([]);
  expect((await start(playback, phone)).__typename).toBe('PlaybackSession');
  expect(await heartbeat(playback, television, silent.id, { seq: 1 })).toMatchObject({ endedBy: 'TIMED_OUT' });
});

test('a silent device keeps its slot when no other device has taken it', async () => {
  await using playback = await startPlayback();
  await publishFilmAndPlan(playback, 1);
  const { id } = await start(playback, viewer);
  playback.setNow(secondsLater(600));
  expect(await heartbeat(playback, viewer, id, { seq: 1 })).toMatchObject({ acceptedSeq: 1 });
  expect((await start(playback, onDevice('phone'))).__typename).toBe('StreamLimitProblem');
});

test('a member ends the stream of another device, and its next heartbeat gets `DISPLACED`', async () => {
  await using playback = await startPlayback();
  await publishFilmAndPlan(playback, 1);
  const [television, phone] = [onDevice('television'), onDevice('phone')];
  const { id } = await start(playback, television);
  expect(await endStream(playback, phone, id)).toEqual({ __typename: 'EndStreamPayload', activeStreams: [] });
  expect(await endStream(playback, phone, id)).toEqual({ __typename: 'EndStreamPayload', activeStreams: [] });
  expect(await heartbeat(playback, television, id, { seq: 1 })).toMatchObject({
    __typename: 'SessionEndedProblem',
    endedBy: 'DISPLACED',
  });
  expect((await start(playback, phone)).__typename).toBe('PlaybackSession');
});

test('stopping frees the slot, and a repeated stop gets the same response', async () => {
  await using playback = await startPlayback();
  await publishFilmAndPlan(playback, 1);
  const { id } = await start(playback, viewer);
  const stopped = await stop(playback, viewer, id, { seq: 1, at: 700 });
  expect(stopped).toMatchObject({ acceptedSeq: 1, progress: { positionSeconds: 700 } });
  expect(await stop(playback, viewer, id, { seq: 1, at: 700 })).toEqual(stopped);
  expect(await heartbeat(playback, viewer, id, { seq: 2 })).toMatchObject({ endedBy: 'STOPPED' });
  expect(await activeStreams(playback, viewer)).toEqual([]);
  expect((await publishedEvents(playback)).at(-1)).toMatchObject({
    type: 'PlaybackEnded',
    payload: { endedBy: 'STOPPED' },
  });
});

test('a session is unknown to other accounts, and its heartbeats to other devices', async () => {
  await using playback = await startPlayback();
  await publishFilmAndPlan(playback);
  const { id } = await start(playback, viewer);
  const stranger = { ...viewer, accountId: '00000000-0000-4000-8000-0000000000ff' as typeof viewer.accountId };
  expect((await heartbeat(playback, stranger, id, { seq: 1 })).__typename).toBe('NotFoundProblem');
  expect((await endStream(playback, stranger, id)).__typename).toBe('NotFoundProblem');
  expect((await licence(playback, stranger, id)).__typename).toBe('NotFoundProblem');
  expect((await heartbeat(playback, onDevice('phone'), id, { seq: 1 })).__typename).toBe('NotFoundProblem');
});

test('a withdrawn title ends the stream at the next heartbeat or licence renewal', async () => {
  await using playback = await startPlayback();
  await publishFilmAndPlan(playback);
  const [television, phone] = [onDevice('television'), onDevice('phone')];
  const [onTelevision, onPhone] = [await start(playback, television), await start(playback, phone)];
  await playback.publish('catalog', [titleWithdrawn('film')]);
  expect(await heartbeat(playback, television, onTelevision.id, { seq: 1 })).toMatchObject({ endedBy: 'WITHDRAWN' });
  expect(await licence(playback, phone, onPhone.id)).toMatchObject({ endedBy: 'WITHDRAWN' });
  expect(await activeStreams(playback, viewer)).toEqual([]);
});

test('an account on hold and a lowered maturity limit end a stream; an expired licence window does not', async () => {
  await using playback = await startPlayback();
  await publishFilmAndPlan(playback);
  const { id } = await start(playback, viewer);
  await playback.publish('catalog', [{ ...filmPublished('film', { version: 2, windows: [] }), type: 'TitleChanged' }]);
  expect(await heartbeat(playback, viewer, id, { seq: 1 })).toMatchObject({ acceptedSeq: 1 });
  const onHold = { ...subscriptionActivated(viewer, { version: 2, status: 'ON_HOLD' }), type: 'SubscriptionChanged' };
  await playback.publish('billing', [onHold]);
  expect(await heartbeat(playback, viewer, id, { seq: 2 })).toMatchObject({ endedBy: 'ACCOUNT_ON_HOLD' });
  await playback.publish('billing', [
    { ...subscriptionActivated(viewer, { version: 3 }), type: 'SubscriptionChanged' },
  ]);
  const other = await start(playback, viewer, { titleId: 'other' });
  await playback.publish('users', [profileCreated(viewer, { maturityLimit: 'ALL' })]);
  expect(await heartbeat(playback, viewer, other.id, { seq: 1 })).toMatchObject({ endedBy: 'REVOKED' });
});

test('a licence is valid for ten minutes with ten minutes of grace; a revoked session gets none', async () => {
  await using playback = await startPlayback();
  await publishFilmAndPlan(playback);
  const { id } = await start(playback, viewer);
  const issued = await licence(playback, viewer, id);
  expect([issued.expiresAt, issued.graceUntil].map((instant) => Date.parse(instant) - NOW.getTime())).toEqual([
    600_000, 1_200_000,
  ]);
  expect(JSON.parse(Buffer.from(issued.licence.split('.')[1] ?? '', 'base64url').toString())).toMatchObject({
    sub: id,
    challenge: 'a challenge',
  });
  const { accountId, deviceId } = viewer;
  const at = NOW.toISOString();
  await playback.publish('users', [
    { type: 'DeviceSignedOut', version: 1, key: deviceId, occurredAt: at, payload: { accountId, deviceId, at } },
  ]);
  expect(await licence(playback, viewer, id)).toMatchObject({ __typename: 'SessionEndedProblem', endedBy: 'REVOKED' });
});
