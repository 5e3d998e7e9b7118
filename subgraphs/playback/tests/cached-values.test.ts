/** What caches keep of this subgraph is right for each caller, for as long as it states, and until its events. */
import { asId } from '@marquee/contracts/ids';
import type { ProfileId } from '@marquee/contracts/ids';
import { cachedQueries } from '@marquee/subgraph/testing/caching/cached-queries';
import { checkCacheAges } from '@marquee/subgraph/testing/caching/check-cache-ages';
import { checkCacheEvents, mutationsWithout } from '@marquee/subgraph/testing/caching/check-cache-events';
import type { Changes } from '@marquee/subgraph/testing/caching/check-cache-events';
import { asForAll, checkCacheVariance } from '@marquee/subgraph/testing/caching/check-cache-variance';
import { asViewer } from '@marquee/subgraph/testing/start-subgraph';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { filmChanged, filmPublished, profileDeleted, titleWithdrawn } from '@marquee/subgraph/testing/upstream-events';
import { expect, test } from 'vitest';
import { playback } from '../subgraph.js';
import { endStream, heartbeat, start, stop } from './player.js';
import { setBookmark, startPlayback } from './requests.js';
import { seriesPublished, subscriptionActivated } from './upstream-events.js';

const IDS = { Title: ['film', 'all', 'adult', 'series', 'unknown'], Episode: ['series-1-2', 'series-2-1'] };
const QUERIES = cachedQueries(playback.module, { ids: IDS, provided: { 'Title.name': ['LANGUAGE'] } });
const VIEWERS = ['anna', 'ben'].map((name) => asViewer({ profileId: asId<ProfileId>(name) }));
const END = '2026-11-20T12:00:00Z';

async function startWithBookmarks(until: string | null = null): Promise<TestSubgraph> {
  const subgraph = await startPlayback();
  const windows = ['US', 'DE'].map((country) => ({ country, from: '2020-01-01T00:00:00Z', until }));
  await subgraph.publish('catalog', [
    filmPublished('film'),
    filmPublished('all', { windows, maturityLevel: 'ALL' }),
    filmPublished('adult', { windows, maturityLevel: 'AGE_18' }),
    seriesPublished('series', { windows, maturityLevel: 'ALL' }),
  ]);
  for (const [index, as] of VIEWERS.entries()) {
    for (const film of ['film', 'all', 'adult']) await setBookmark(subgraph, film, 600 * (index + 1), { as, at: 30 });
    await setBookmark(subgraph, 'series', 100 * (index + 1), { episodeId: 'series-1-2', as, at: 30 });
  }
  return subgraph;
}

test('viewers who share a cached value would each get the same one', async () => {
  await using subgraph = await startWithBookmarks();
  const { wrong, empty } = await checkCacheVariance(subgraph, QUERIES, VIEWERS);
  expect(QUERIES.length).toBeGreaterThan(3);
  expect([wrong, empty]).toEqual([[], []]);
  const others = (await checkCacheVariance(subgraph, asForAll(QUERIES), VIEWERS)).wrong.join();
  for (const field of ['Title.progress', 'Viewer.continueWatching']) expect(others).toContain(field);
});

test('no value changes within its age: licences that end', async () => {
  await using subgraph = await startWithBookmarks(END);
  const { wrong, changing } = await checkCacheAges(subgraph, QUERIES, VIEWERS, [Date.parse(END)]);
  expect(wrong).toEqual([]);
  expect(changing).toEqual(['Query.viewer', 'Viewer.continueWatching']);
});

/** Mutations that change no bookmark. */
const OTHERS = ['acquireLicence', 'reportQuality', 'reportEdgeSite'];

function changesOf(subgraph: TestSubgraph): Changes {
  const [anna = asViewer(), ben = asViewer()] = VIEWERS;
  const ofTitle = (call: string, id: string) => () =>
    subgraph.execute(`mutation ($id: ID!) { ${call}(titleId: $id) { __typename } }`, { id }, { viewer: anna });
  let session = '';
  const started = async (titleId: string) => {
    const { id, code } = await start(subgraph, anna, { titleId });
    if (id === undefined) throw new Error(code);
    session = id;
  };
  return {
    'a membership': () => subgraph.publish('billing', [subscriptionActivated(anna)]),
    setBookmark: () => setBookmark(subgraph, 'film', 900, { as: anna, at: 20 }),
    'setBookmark: an episode': () =>
      setBookmark(subgraph, 'series', 500, { episodeId: 'series-2-1', as: anna, at: 20 }),
    'setBookmark: to the end': () => setBookmark(subgraph, 'all', 5_990, { as: anna, at: 20 }),
    hideFromContinueWatching: ofTitle('hideFromContinueWatching', 'adult'),
    removeFromHistory: ofTitle('removeFromHistory', 'all'),
    startPlayback: () => started('film'),
    heartbeat: () => heartbeat(subgraph, anna, session, { seq: 1, at: 1_200 }),
    stopPlayback: () => stop(subgraph, anna, session, { seq: 2, at: 1_300 }),
    'startPlayback: again': () => started('film'),
    endStream: () => endStream(subgraph, anna, session),
    'a title is changed': () => subgraph.publish('catalog', [filmChanged('film', { names: { en: 'Another' } })]),
    'a title is withdrawn': () => subgraph.publish('catalog', [titleWithdrawn('film', 9)]),
    'a profile is deleted': () => subgraph.publish('users', [profileDeleted(ben)]),
  };
}

test('each change of a cached value is published', async () => {
  await using subgraph = await startWithBookmarks();
  const changes = changesOf(subgraph);
  const owners = ['playback', 'catalog', 'users', 'billing'];
  const watched = { owners, queries: QUERIES, viewers: VIEWERS, changes };
  const { unpublished, changed } = await checkCacheEvents(subgraph, watched);
  expect(unpublished).toEqual([]);
  for (const name of ['setBookmark', 'setBookmark: to the end', 'removeFromHistory', 'heartbeat', 'stopPlayback'])
    expect(changed[name]?.fields, name).toContain('Title.progress');
  for (const name of ['hideFromContinueWatching', 'a title is withdrawn', 'a profile is deleted'])
    expect(changed[name]?.fields, name).toContain('Viewer.continueWatching');
  expect(mutationsWithout(playback.module, changes)).toEqual(OTHERS);
});
