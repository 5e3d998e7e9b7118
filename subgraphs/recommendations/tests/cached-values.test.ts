/** What caches keep of this subgraph is right for each caller, for as long as it states, and until its events. */
import { periodOf } from '@marquee/contracts/licence';
import { cachedQueries } from '@marquee/subgraph/testing/caching/cached-queries';
import { checkCacheAges } from '@marquee/subgraph/testing/caching/check-cache-ages';
import { checkCacheEvents, mutationsWithout } from '@marquee/subgraph/testing/caching/check-cache-events';
import { asForAll, checkCacheVariance } from '@marquee/subgraph/testing/caching/check-cache-variance';
import { profileUpdated, titleWithdrawn } from '@marquee/subgraph/testing/upstream-events';
import { expect, test } from 'vitest';
import { recommendations } from '../subgraph.js';
import { members, NOW, startWithEvents } from './requests.js';
import { bookmarkChanged, smallDemoData } from './upstream-events.js';

const TITLES = smallDemoData.titles.slice(0, 60);
const IDS = { Title: TITLES.map(({ id }) => id) };
const QUERIES = cachedQueries(recommendations.module, { ids: IDS });
const VIEWERS = members.slice(0, 5).map(({ viewer }) => viewer);

test('viewers who share a cached value would each get the same one', async () => {
  await using subgraph = await startWithEvents();
  const { wrong, empty } = await checkCacheVariance(subgraph, QUERIES, VIEWERS);
  expect(QUERIES.length).toBeGreaterThan(3);
  expect([wrong, empty]).toEqual([[], []]);
  const others = (await checkCacheVariance(subgraph, asForAll(QUERIES), VIEWERS, { rounds: 2 })).wrong.join();
  for (const field of ['Title.matchScore', 'Viewer.browsePage']) expect(others).toContain(field);
});

test('no value changes within its age: licences that begin or end, and a new day', async () => {
  await using subgraph = await startWithEvents();
  const [viewer] = VIEWERS;
  if (viewer === undefined) throw new Error('There is no viewer.');
  const instants = TITLES.flatMap(({ windows }) => windows)
    .filter(({ country }) => country === viewer.country)
    .flatMap((window) => [periodOf(window).fromMs, periodOf(window).untilMs])
    .filter((instant) => Number.isFinite(instant) && instant > NOW.getTime());
  const midnight = Date.parse('2026-11-17T00:00:00Z');
  const scores = QUERIES.filter(({ field }) => field === 'Title.matchScore' || field === 'Title.personalizedArtworkId');
  const { wrong, changing } = await checkCacheAges(subgraph, scores, [viewer], [...instants.slice(0, 6), midnight]);
  expect(wrong).toEqual([]);
  expect(changing).toContain('Title.matchScore');
});

test('each change of a cached value is published', async () => {
  await using subgraph = await startWithEvents();
  const [viewer, other] = VIEWERS;
  if (viewer?.profileId == null || other?.profileId == null) throw new Error('There are no profiles.');
  const { profileId: reader } = other;
  const [first, second, third] = IDS.Title;
  const changes = {
    notInterested: () =>
      subgraph.execute('mutation ($id: ID!) { notInterested(titleId: $id) { __typename } }', { id: first }, { viewer }),
    'a bookmark': () => subgraph.publish('playback', [bookmarkChanged(reader, second ?? '', NOW.toISOString())]),
    'a profile': () => subgraph.publish('users', [profileUpdated(viewer, { version: 50, maturityLimit: 'ALL' })]),
    'a title is withdrawn': () => subgraph.publish('catalog', [titleWithdrawn(third ?? '', 50)]),
  };
  const owners = ['recommendations', 'playback', 'users', 'catalog'];
  const viewers = [viewer, other];
  const { unpublished, changed } = await checkCacheEvents(subgraph, { owners, queries: QUERIES, viewers, changes });
  expect(unpublished).toEqual([]);
  for (const name of Object.keys(changes)) expect(changed[name]?.fields, name).toContain('Viewer.browsePage');
  // What was seen has an effect from the next day on, and values are cached for a day at most.
  expect(mutationsWithout(recommendations.module, changes)).toEqual(['recordImpressions']);
});
