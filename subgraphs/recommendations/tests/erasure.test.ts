import type { ErasureDone } from '@marquee/contracts/events/erasure';
import type { AccountErased, ProfileDeleted } from '@marquee/contracts/events/users';
import type { Envelope } from '@marquee/contracts/events/envelope';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { expect, test } from 'vitest';
import { members, NOW, startWithEvents } from './requests.js';
import { bookmarkChanged, smallDemoData } from './upstream-events.js';

const at = NOW.toISOString();
const [member, other] = members;
const viewer = member?.viewer ?? expect.fail('a member');
const profileId = viewer.profileId ?? expect.fail('a profile');
const title = smallDemoData.titles[0] ?? expect.fail('a title');

const profileDeleted: ProfileDeleted = {
  type: 'ProfileDeleted',
  version: 1,
  key: profileId,
  occurredAt: at,
  payload: { profileId, accountId: viewer.accountId, version: 2 },
};
const accountErased: AccountErased = {
  type: 'AccountErased',
  version: 1,
  key: viewer.accountId,
  occurredAt: at,
  payload: { accountId: viewer.accountId, version: 2, profileIds: [profileId], deviceIds: [], at },
};
function rejectTitle(subgraph: TestSubgraph) {
  return subgraph.execute(
    'mutation ($id: ID!) { notInterested(titleId: $id) { __typename } }',
    { id: title.id },
    { viewer },
  );
}

/** The kinds of documents that are stored for the profile, except `gone`. */
async function storedFor(subgraph: TestSubgraph): Promise<readonly string[]> {
  const facts = await subgraph.store.collection<{ id: string; about: string }>({ name: 'facts', indexes: [] });
  const feedback = await subgraph.store.collection({ name: 'feedback', indexes: [] });
  const found = await facts.getMany(['history', 'list', 'profile'].map((about) => `${about}:${profileId}`));
  const kept = found.flatMap((fact) => (fact === null || fact.about === 'gone' ? [] : [fact.about]));
  return (await feedback.get(profileId)) === null ? kept : [...kept, 'feedback'];
}

test('the data of a deleted profile is removed, and later events about it are ignored', async () => {
  await using subgraph = await startWithEvents(smallDemoData);
  await rejectTitle(subgraph);
  await subgraph.publish('users', [
    {
      type: 'MyListChanged',
      version: 1,
      key: profileId,
      occurredAt: at,
      payload: { profileId, titleIds: [title.id], at },
    },
  ]);
  expect(await storedFor(subgraph)).toEqual(['history', 'list', 'profile', 'feedback']);
  await subgraph.publish('users', [profileDeleted]);
  expect(await storedFor(subgraph)).toEqual([]);
  await subgraph.publish('playback', [bookmarkChanged(profileId, title.id, at)]);
  expect(await storedFor(subgraph)).toEqual([]);
});

test('the data of an erased account is removed, and repeated events publish one `ErasureDone`', async () => {
  await using subgraph = await startWithEvents(smallDemoData);
  await subgraph.publish('users', [accountErased]);
  await subgraph.settled();
  const responses: Envelope[] = [];
  const subscription = subgraph.eventLog.consume({
    group: 'test',
    owners: ['recommendations'],
    positionOf: async () => null,
    apply: async ({ events }) => void responses.push(...events),
    onError: (error) => {
      throw error;
    },
  });
  await subscription.caughtUp();
  await subscription.close();
  expect(await storedFor(subgraph)).toEqual([]);
  expect(responses.map(({ type, payload }) => [type, (payload as ErasureDone['payload']).owner])).toEqual([
    ['ErasureDone', 'recommendations'],
  ]);
  expect(other).toBeDefined();
});
