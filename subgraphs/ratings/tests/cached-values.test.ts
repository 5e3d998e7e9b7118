/** What caches keep of this subgraph is right for each caller, for as long as it states, and until its events. */
import { cachedQueries } from '@marquee/subgraph/testing/caching/cached-queries';
import { checkCacheEvents, mutationsWithout } from '@marquee/subgraph/testing/caching/check-cache-events';
import { asForAll, checkCacheVariance } from '@marquee/subgraph/testing/caching/check-cache-variance';
import { profileDeleted, titleWithdrawn } from '@marquee/subgraph/testing/upstream-events';
import { expect, test } from 'vitest';
import { ratings } from '../subgraph.js';
import { asProfile, rate, startRatings } from './requests.js';

const FILMS = ['a', 'b', 'c'];
const QUERIES = cachedQueries(ratings.module, { ids: { Title: [...FILMS, 'unknown'] } });
const VIEWERS = ['anna', 'ben'].map(asProfile);

test('viewers who share a cached value would each get the same one', async () => {
  await using subgraph = await startRatings(FILMS);
  for (const [index, as] of VIEWERS.entries())
    for (const [place, film] of FILMS.entries()) await rate(subgraph, film, index === place ? 'UP' : 'DOWN', { as });
  const { wrong, empty } = await checkCacheVariance(subgraph, QUERIES, VIEWERS);
  expect(QUERIES.length).toBeGreaterThan(1);
  expect([wrong, empty]).toEqual([[], []]);
  expect((await checkCacheVariance(subgraph, asForAll(QUERIES), VIEWERS)).wrong.join()).toContain('Title.myThumb');
});

test('each change of a cached value is published', async () => {
  await using subgraph = await startRatings(FILMS);
  const [anna, ben] = VIEWERS;
  const changes = {
    rateTitle: () => rate(subgraph, 'a', 'UP', { as: anna, minutesAgo: 9 }),
    'rateTitle: another': () => rate(subgraph, 'a', 'DOWN', { as: anna, minutesAgo: 8 }),
    'rateTitle: another member': () => rate(subgraph, 'a', 'LOVE', { as: ben, minutesAgo: 7 }),
    'rateTitle: withdrawn': () => rate(subgraph, 'a', null, { as: anna, minutesAgo: 6 }),
    'a title is withdrawn': () => subgraph.publish('catalog', [titleWithdrawn('b')]),
    'a profile is deleted': () => subgraph.publish('users', [profileDeleted(ben ?? asProfile('ben'))]),
  };
  const owners = ['ratings', 'catalog', 'users'];
  const { unpublished, changed } = await checkCacheEvents(subgraph, {
    owners,
    queries: QUERIES,
    viewers: VIEWERS,
    changes,
  });
  expect(unpublished).toEqual([]);
  expect(changed['rateTitle']).toEqual({
    fields: ['Title.communityRating', 'Title.myThumb'],
    events: ['RatingChanged'],
  });
  expect(changed['a profile is deleted']?.fields).toContain('Title.communityRating');
  expect(mutationsWithout(ratings.module, changes)).toEqual([]);
});
