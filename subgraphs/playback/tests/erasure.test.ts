import type { NewEvent } from '@marquee/contracts/events/envelope';
import { asId } from '@marquee/contracts/ids';
import type { ProfileId } from '@marquee/contracts/ids';
import { asViewer } from '@marquee/subgraph/testing/start-subgraph';
import { expect, test } from 'vitest';
import { continuing, NOW, openStoreIn, startPlayback, viewer, watch } from './requests.js';
import { profileCreated } from './upstream-events.js';
import { activeStreams, beat, later, onDevice, published, ready, start } from './player.js';

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

test('a deleted profile leaves nothing behind, and what it is watching ends', async () => {
  await using playback = await startPlayback();
  await ready(playback);
  await playback.publish('users', [profileCreated(child)]);
  const { id } = await start(playback, child);
  await beat(playback, child, id, { seq: 1, at: 3000 });
  await watch(playback, 'film', 2000);
  await playback.publish('users', [profileDeleted(child), profileCreated(child, { version: 3 })]);
  expect((await continuing(playback, child)).ids).toEqual([]);
  expect((await beat(playback, child, id, { seq: 2 })).__typename).toBe('NotFoundProblem');
  expect(await watch(playback, 'film', 3000, { as: child })).toMatchObject({ code: 'TITLE_NOT_FOUND' });
  expect((await continuing(playback)).ids).toEqual(['film']);
  expect((await published(playback)).at(-1)).toMatchObject({ type: 'PlaybackEnded', payload: { endedBy: 'REVOKED' } });
});

test('an erased account leaves nothing behind, which is answered once, in the commit that does it', async () => {
  await using playback = await startPlayback();
  await ready(playback);
  for (const as of [viewer, child]) {
    const { id } = await start(playback, as);
    await beat(playback, as, id, { seq: 1, at: 3000 });
  }
  await playback.publish('users', [accountErased]);
  await playback.publish('users', [profileDeleted(viewer), profileDeleted(child)]);
  const store = await openStoreIn(playback.store, playback.folder);
  for (const owner of [profileId, child.profileId ?? profileId])
    expect((await store.history(owner, { first: 10, after: null })).documents).toEqual([]);
  expect([await store.streams(viewer.accountId), await store.viewing(profileId)]).toEqual([null, null]);
  expect(await watch(playback, 'film', 3000)).toMatchObject({ code: 'TITLE_NOT_FOUND' });
  const answers = (await published(playback)).filter(({ type }) => type === 'ErasureDone');
  expect(answers).toMatchObject([
    {
      key: viewer.accountId,
      payload: { accountId: viewer.accountId, owner: 'playback', at, erased: { bookmarks: 2, sessions: 2 }, kept: [] },
    },
  ]);
});

test('a device that is signed out ends what it had started, and not what another started', async () => {
  await using playback = await startPlayback();
  await ready(playback);
  const [television, phone] = [onDevice('television'), onDevice('phone')];
  await start(playback, television);
  const kept = await start(playback, phone);
  const signedOut: NewEvent = {
    type: 'DeviceSignedOut',
    version: 1,
    key: television.deviceId,
    occurredAt: later(5).toISOString(),
    payload: { deviceId: television.deviceId, accountId: viewer.accountId, at: later(5).toISOString() },
  };
  await playback.publish('users', [signedOut]);
  expect((await activeStreams(playback, phone)).map(({ sessionId }) => sessionId)).toEqual([kept.id]);
  expect((await published(playback)).at(-1)).toMatchObject({
    type: 'PlaybackEnded',
    payload: { deviceId: 'television', endedBy: 'REVOKED' },
  });
});
