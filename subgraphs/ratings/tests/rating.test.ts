import type { RatingChanged } from '@marquee/contracts/events/ratings';
import type { Envelope } from '@marquee/contracts/events/envelope';
import { expect, test } from 'vitest';
import { asProfile, requestTitles, community, NOW, rate, rated, startRatings, viewer } from './requests.js';
import { filmChanged, profileUpdated, titleWithdrawn } from '@marquee/subgraph/testing/upstream-events';
import { readLog } from '@marquee/subgraph/testing/read-log';

test('the mutation’s response contains the thumb, for this profile only, and the new community rating', async () => {
  await using ratings = await startRatings(['a']);
  expect(await rate(ratings, 'a', 'UP')).toMatchObject({
    title: { myThumb: 'UP', communityRating: { average: 4, count: 1 } },
  });
  expect((await requestTitles(ratings, ['a', 'b'], asProfile('other'))).data).toEqual({
    _entities: [
      { id: 'a', myThumb: null, communityRating: { average: 4, count: 1 } },
      { id: 'b', myThumb: null, communityRating: null },
    ],
  });
  expect((await requestTitles(ratings, ['a'], null)).data).toMatchObject({
    _entities: [{ myThumb: null, communityRating: { count: 1 } }],
  });
});

test('a profile has one rating per title: a change moves the average, a withdrawal removes it', async () => {
  await using ratings = await startRatings(['a']);
  await rate(ratings, 'a', 'LOVE', { as: asProfile('other') });
  expect(await rate(ratings, 'a', 'DOWN', { minutesAgo: 3 })).toMatchObject({
    title: { communityRating: { average: 3, count: 2 } },
  });
  expect(await rate(ratings, 'a', 'LOVE', { minutesAgo: 2 })).toMatchObject({
    title: { communityRating: { average: 5, count: 2 } },
  });
  expect(await rate(ratings, 'a', null, { minutesAgo: 1 })).toMatchObject({
    title: { myThumb: null, communityRating: { average: 5, count: 1 } },
  });
  expect(await rate(ratings, 'a', null, { as: asProfile('other') })).toMatchObject({
    title: { communityRating: null },
  });
});

test('of two devices’ ratings the later one wins, in any order of arrival', async () => {
  await using ratings = await startRatings(['a']);
  await rate(ratings, 'a', 'DOWN', { minutesAgo: 1 });
  expect(await rate(ratings, 'a', 'UP', { minutesAgo: 9 })).toMatchObject({
    title: { myThumb: 'DOWN', communityRating: { average: 1, count: 1 } },
  });
  await rate(ratings, 'a', null);
  expect(await rate(ratings, 'a', 'DOWN', { minutesAgo: 1 })).toMatchObject({
    title: { myThumb: null, communityRating: null },
  });
});

test('a clock that is ahead does not block later ratings', async () => {
  await using ratings = await startRatings(['a']);
  await rate(ratings, 'a', 'DOWN', { minutesAgo: -600 });
  expect((await rated(ratings)).edges).toMatchObject([{ ratedAt: NOW.toISOString() }]);
  ratings.setNow(new Date(NOW.getTime() + 120_000));
  expect(await rate(ratings, 'a', 'UP', { minutesAgo: -1 })).toMatchObject({ title: { myThumb: 'UP' } });
});

test('fifty concurrent ratings are all counted', async () => {
  await using ratings = await startRatings(['a']);
  const thumbs = ['DOWN', 'UP', 'LOVE'];
  await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      rate(ratings, 'a', thumbs[index % 3] ?? null, { as: asProfile(`p${index}`) }),
    ),
  );
  expect(await community(ratings, 'a')).toEqual({ average: 3.3, count: 50 });
});

test('each change publishes one event with the new rating', async () => {
  await using ratings = await startRatings(['a']);
  await rate(ratings, 'a', 'UP', { minutesAgo: 2 });
  await rate(ratings, 'a', 'UP', { minutesAgo: 2 });
  await rate(ratings, 'a', 'DOWN', { minutesAgo: 5 });
  await rate(ratings, 'a', null);
  const published = (await readLog(ratings, 'ratings')) as readonly Envelope<
    'RatingChanged',
    RatingChanged['payload']
  >[];
  expect(published.map(({ key, payload }) => [key, payload.thumb])).toEqual([
    [`${viewer.profileId}:a`, 'UP'],
    [`${viewer.profileId}:a`, null],
  ]);
});

test('a profile’s ratings are listed in pages, the latest first, without withdrawn ones', async () => {
  await using ratings = await startRatings(['a', 'b', 'c', 'd']);
  for (const [index, id] of ['a', 'b', 'c', 'd'].entries()) await rate(ratings, id, 'UP', { minutesAgo: 9 - index });
  await rate(ratings, 'c', null);
  const first = await rated(ratings, viewer, { first: 2 });
  expect(first.edges.map(({ node }) => node?.id)).toEqual(['d', 'b']);
  const next = await rated(ratings, viewer, { first: 2, after: first.pageInfo.endCursor });
  expect([next.edges.map(({ node }) => node?.id), next.pageInfo.hasNextPage]).toEqual([['a'], false]);
});

test('a profile cannot rate a title that is unknown, withdrawn, not licensed, or above its maturity limit, also a limit lowered since sign-in', async () => {
  await using ratings = await startRatings(['gone', 'ripe', 'seen']);
  await ratings.publish('catalog', [titleWithdrawn('gone'), filmChanged('ripe', { maturityLevel: 'AGE_18' })]);
  const refused = { __typename: 'NotFoundProblem', code: 'RATINGS_TITLE_NOT_FOUND' };
  const child = { ...viewer, maturityLimit: 'AGE_10', isKids: true } as const;
  for (const id of ['unknown', 'gone']) expect(await rate(ratings, id, 'UP')).toMatchObject({ ...refused, id });
  expect(await rate(ratings, 'ripe', 'UP', { as: child })).toMatchObject(refused);
  expect(await rate(ratings, 'seen', 'UP', { as: { ...viewer, country: 'JP' } })).toMatchObject(refused);
  await ratings.publish('users', [profileUpdated(viewer, { maturityLimit: 'AGE_16' })]);
  expect(await rate(ratings, 'ripe', 'UP')).toMatchObject(refused);
  expect(await rate(ratings, 'seen', 'UP')).toMatchObject({ __typename: 'RateTitlePayload' });
});

test('the rating of a withdrawn title has no node and can be withdrawn', async () => {
  await using ratings = await startRatings(['a', 'b']);
  await rate(ratings, 'a', 'UP', { minutesAgo: 1 });
  await ratings.publish('catalog', [titleWithdrawn('a'), titleWithdrawn('b')]);
  expect((await rated(ratings)).edges).toMatchObject([{ thumb: 'UP', node: null }]);
  expect(await rate(ratings, 'a', null)).toMatchObject({ title: { myThumb: null } });
  expect(await rate(ratings, 'b', null)).toMatchObject({ __typename: 'NotFoundProblem' });
});

test('rating requires a signed-in member and a selected profile', async () => {
  await using ratings = await startRatings(['a']);
  const query = `mutation { rateTitle(titleId: "a", thumb: UP, clientTime: "${NOW.toISOString()}") { __typename } }`;
  expect((await ratings.execute(query)).errors[0]).toMatchObject({
    path: ['rateTitle'],
    extensions: { code: 'UNAUTHENTICATED' },
  });
  expect((await ratings.execute(query, {}, { viewer: { ...viewer, profileId: null } })).errors[0]).toMatchObject({
    extensions: { code: 'BAD_USER_INPUT' },
  });
});
