import type { NewEvent } from '@marquee/contracts/events/envelope';
import { asId } from '@marquee/contracts/ids';
import type { ProfileId } from '@marquee/contracts/ids';
import { asViewer } from '@marquee/subgraph/testing/start-subgraph';
import { expect, test } from 'vitest';
import { requestContinueWatching, NOW, openDomainStore, startPlayback, viewer, setBookmark } from './requests.js';
import { profileCreated } from '@marquee/subgraph/testing/upstream-events';
import {
  activeStreams,
  heartbeat,
  secondsLater,
  onDevice,
  publishedEvents,
  publishFilmAndPlan,
  start,
} from './player.js';

const child = asViewer({
  profileId: asId<ProfileId>('00000000-0000-4000-8000-0000000000c1'),
  deviceId: onDevice('tablet').deviceId,
});
const profileId = viewer.profileId ?? expect.fail('a profile');
const at = NOW.toISOString();

function profileDeleted(of: typeof viewer): NewEvent {
  return {
    type: 'ProfileDeleted',
    version: 1,
    key: of.profileId ?? '',
    occurredAt: at,
    payload: { profileId: of.profileId, accountId: of.accountId, version: 9 },
  };
}

const accountErased: NewEvent = {
  type: 'AccountErased',
  version: 1,
  key: viewer.accountId,
  occurredAt: at,
  payload: {
    accountId: viewer.accountId,
    version: 9,
    profileIds: [profileId, child.profileId],
    deviceIds: [viewer.deviceId],
    at,
  },
};

test('the data of a deleted profile is removed, and its active streams end', async () => {
  await using playback = await startPlayback();
  await publishFilmAndPlan(playback);
  await playback.publish('users', [profileCreated(child)]);
  const { id } = await start(playback, child);
  await heartbeat(playback, child, id, { seq: 1, at: 3000 });
  await setBookmark(playback, 'film', 2000);
  await playback.publish('users', [profileDeleted(child), profileCreated(child, { version: 3 })]);
  expect((await requestContinueWatching(playback, child)).ids).toEqual([]);
  expect((await heartbeat(playback, child, id, { seq: 2 })).__typename).toBe('NotFoundProblem');
  expect(await setBookmark(playback, 'film', 3000, { as: child })).toMatchObject({ code: 'PLAYBACK_TITLE_NOT_FOUND' });
  expect((await requestContinueWatching(playback)).ids).toEqual(['film']);
  expect((await publishedEvents(playback)).at(-1)).toMatchObject({
    type: 'PlaybackEnded',
    payload: { endedBy: 'REVOKED' },
  });
});

test('the data of an erased account is removed, and one `ErasureDone` is committed with it', async () => {
  await using playback = await startPlayback();
  await publishFilmAndPlan(playback);
  for (const as of [viewer, child]) {
    const { id } = await start(playback, as);
    await heartbeat(playback, as, id, { seq: 1, at: 3000 });
  }
  await playback.publish('users', [accountErased]);
  await playback.publish('users', [profileDeleted(viewer), profileDeleted(child)]);
  const store = await openDomainStore(playback.store);
  for (const owner of [profileId, child.profileId ?? profileId])
    expect((await store.history(owner, { first: 10, after: null })).documents).toEqual([]);
  expect([await store.streams(viewer.accountId), await store.viewing(profileId)]).toEqual([null, null]);
  expect(await setBookmark(playback, 'film', 3000)).toMatchObject({ code: 'PLAYBACK_TITLE_NOT_FOUND' });
  const responses = (await publishedEvents(playback)).filter(({ type }) => type === 'ErasureDone');
  expect(responses).toMatchObject([
    {
      key: viewer.accountId,
      payload: { accountId: viewer.accountId, owner: 'playback', at, erased: { bookmarks: 2, sessions: 2 }, kept: [] },
    },
  ]);
});

test('a sign-out ends the streams of its device and no others', async () => {
  await using playback = await startPlayback();
  await publishFilmAndPlan(playback);
  const [television, phone] = [onDevice('television'), onDevice('phone')];
  await start(playback, television);
  const other = await start(playback, phone);
  const signedOut: NewEvent = {
    type: 'DeviceSignedOut',
    version: 1,
    key: television.deviceId,
    occurredAt: secondsLater(5).toISOString(),
    payload: { deviceId: television.deviceId, accountId: viewer.accountId, at: secondsLater(5).toISOString() },
  };
  await playback.publish('users', [signedOut]);
  expect((await activeStreams(playback, phone)).map(({ sessionId }) => sessionId)).toEqual([other.id]);
  expect((await publishedEvents(playback)).at(-1)).toMatchObject({
    type: 'PlaybackEnded',
    payload: { deviceId: 'television', endedBy: 'REVOKED' },
  });
});
