import type { ErasureDone } from '@marquee/contracts/events/erasure';
import { expect, test } from 'vitest';
import { asProfile, community, rate, rated, startRatings } from './requests.js';
import { accountErased, profileCreated, profileDeleted } from '@marquee/subgraph/testing/upstream-events';
import { readLog } from '@marquee/subgraph/testing/read-log';

const [ada, bob, eve] = [asProfile('ada'), asProfile('bob'), asProfile('eve')];

test('deleting a profile removes its ratings, and late events do not restore them', async () => {
  await using ratings = await startRatings(['a', 'b']);
  for (const id of ['a', 'b']) await rate(ratings, id, 'DOWN', { as: ada, minutesAgo: 2 });
  await rate(ratings, 'a', 'LOVE', { as: bob });
  await rate(ratings, 'b', null, { as: ada, minutesAgo: 1 });
  await ratings.publish('users', [profileDeleted(ada)]);
  await ratings.publish('users', [profileCreated(ada)]);
  expect([await community(ratings, 'a'), await community(ratings, 'b')]).toEqual([{ average: 5, count: 1 }, null]);
  expect((await rated(ratings, ada)).edges).toEqual([]);
  expect(await rate(ratings, 'a', 'UP', { as: ada })).toMatchObject({ __typename: 'NotFoundProblem' });
});

test('erasing an account removes the ratings of all its profiles and publishes their number', async () => {
  await using ratings = await startRatings(['a']);
  for (const as of [ada, bob, eve]) await rate(ratings, 'a', 'UP', { as });
  await ratings.publish('users', [accountErased([ada, bob]), profileDeleted(ada), profileDeleted(bob)]);
  expect(await community(ratings, 'a')).toEqual({ average: 4, count: 1 });
  const done = (await readLog(ratings, 'ratings')).filter(({ type }) => type === 'ErasureDone');
  expect(done.map(({ payload }) => payload as ErasureDone['payload'])).toMatchObject([
    { owner: 'ratings', erased: { ratings: 2 }, kept: [] },
  ]);
});
