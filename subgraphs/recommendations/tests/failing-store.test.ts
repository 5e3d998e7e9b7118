import { expect, test } from 'vitest';
import { asId } from '@marquee/contracts/ids';
import type { ProfileId } from '@marquee/contracts/ids';
import { newEvent } from '@marquee/subgraph/testing/upstream-events';
import { recommendations } from '../subgraph.js';
import type { RecommendationsStore } from '../store.js';
import { bookmarkChanged, smallDemoData, toTitleState } from './upstream-events.js';
import { members, memberWhere, NOW, requestPage, requestRow, requestTitles, startWithEvents } from './requests.js';

const viewer = members[0]?.viewer ?? expect.fail('a member');
const profileId = viewer.profileId ?? expect.fail('a profile');

/** Of each read: as it is, an error, or no result at all. */
type Behaviour = 'works' | 'throws' | 'hangs';

/** The subgraph with a store whose reads behave as the test says. */
function withFaults() {
  const state = { behaviour: 'works' as Behaviour, reads: 0 };
  const wrap =
    <Args extends readonly unknown[], Result>(read: (...args: Args) => Promise<Result>) =>
    (...args: Args): Promise<Result> => {
      state.reads += 1;
      if (state.behaviour === 'hangs') return new Promise(() => {});
      return state.behaviour === 'throws' ? Promise.reject(new Error('the disk is gone')) : read(...args);
    };
  const definition: typeof recommendations = {
    ...recommendations,
    store: async (opened, runtime): Promise<RecommendationsStore> => {
      const store = await recommendations.store(opened, runtime);
      return {
        ...store,
        facts: wrap(store.facts),
        feedback: wrap(store.feedback),
        titlesChangedSince: wrap(store.titlesChangedSince),
        rankingOf: wrap(store.rankingOf),
      };
    },
  };
  return { state, definition };
}

function startWithFaults(definition: typeof recommendations) {
  return startWithEvents(smallDemoData, { env: { RECOMMENDATIONS_STORE_WAIT_MS: '20' } }, definition);
}

test.each(['throws', 'hangs'] as const)(
  'while the store %s, a known profile has its last good page, another one a popular page',
  async (behaviour) => {
    const { state, definition } = withFaults();
    await using subgraph = await startWithFaults(definition);
    const before = await requestPage(subgraph, viewer);
    expect(before.quality).toBe('PERSONALISED');

    state.behaviour = behaviour;
    const failing = await requestPage(subgraph, viewer);
    expect(failing.quality).toBe('LAST_GOOD');
    expect(failing.tiles).toEqual(before.tiles);
    expect(failing.id).toBe(before.id);
    const row = before.rows.edges[0]?.node ?? expect.fail('a row');
    expect((await requestRow(subgraph, viewer, row.id, { perRow: 30 }))?.items.edges).toEqual(row.items.edges);

    const other = memberWhere(({ profile, account }) => profile.id !== profileId && account.country === viewer.country);
    const popular = await requestPage(subgraph, other.viewer);
    expect([popular.quality, popular.rows.edges.length > 10]).toEqual(['POPULAR', true]);
    expect(popular.rows.edges.map(({ node }) => node.kind)).toContain('TOP_10');

    state.behaviour = 'works';
    // The store is left alone for a moment.
    await expect
      .poll(async () => (await requestPage(subgraph, viewer)).quality, { timeout: 5_000 })
      .toBe('PERSONALISED');
    await subgraph.publish('playback', [bookmarkChanged(profileId, before.tiles[0]?.id ?? '', NOW.toISOString())]);
    expect((await requestPage(subgraph, viewer)).id).not.toBe(before.id);
  },
);

test('a store that hangs does not collect reads: few of many requests wait for it', async () => {
  const { state, definition } = withFaults();
  await using subgraph = await startWithFaults(definition);
  await requestPage(subgraph, viewer);
  state.behaviour = 'hangs';
  state.reads = 0;
  for (let request = 0; request < 200; request += 1)
    expect((await requestTitles(subgraph, viewer, [], 'id')).titles).toEqual([]);
  const page = await requestPage(subgraph, viewer);
  expect(page.quality).toBe('LAST_GOOD');
  expect(state.reads).toBeLessThan(20);
});

test('the last good page has no title that was withdrawn since, none above a lowered ceiling, and an end', async () => {
  const { state, definition } = withFaults();
  await using subgraph = await startWithFaults(definition);
  const { hero, tiles } = await requestPage(subgraph, viewer);
  const withdrawn = hero?.title.id ?? expect.fail('a hero');
  const title = smallDemoData.titles.find(({ id }) => id === withdrawn) ?? expect.fail('a title');
  await subgraph.publish('catalog', [newEvent('TitleWithdrawn', withdrawn, { ...toTitleState(title), version: 2 })]);
  // The catalogue in memory learns of it by a request of somebody else.
  await requestPage(subgraph, members[5]?.viewer ?? expect.fail('a member'));

  state.behaviour = 'throws';
  const failing = await requestPage(subgraph, viewer);
  expect(failing.quality).toBe('LAST_GOOD');
  expect(failing.tiles.map(({ id }) => id)).not.toContain(withdrawn);
  const levels = new Map<string, string>(smallDemoData.titles.map(({ id, rating }) => [id, rating.level]));
  const child = await requestPage(subgraph, { ...viewer, maturityLimit: 'AGE_7' });
  expect(child.tiles.length).toBeGreaterThan(20);
  expect(child.tiles.filter(({ id }) => !['ALL', 'AGE_7'].includes(levels.get(id) ?? ''))).toEqual([]);
  expect(tiles.some(({ id }) => !['ALL', 'AGE_7'].includes(levels.get(id) ?? ''))).toBe(true);

  subgraph.setNow(new Date(NOW.getTime() + 7 * 3_600_000));
  expect((await requestPage(subgraph, viewer)).quality).toBe('POPULAR');
});

test('a page takes two reads by key, whatever the number of members and events', async () => {
  const { state, definition } = withFaults();
  await using subgraph = await startWithFaults(definition);
  const pages = async (): Promise<readonly number[]> => {
    const counts: number[] = [];
    for (const member of members.slice(0, 20)) {
      state.reads = 0;
      const { storeReads } = await requestPage(subgraph, member.viewer);
      expect(storeReads).toBe(state.reads);
      counts.push(storeReads);
    }
    return counts;
  };
  // A third one is the ranking of a country, once in ten minutes.
  expect(Math.max(...(await pages()))).toBeLessThanOrEqual(3);
  expect(new Set(await pages())).toEqual(new Set([2]));
  const crowd = Array.from({ length: 2_000 }, (_, index) => asId<ProfileId>(`crowd-${index}`));
  await subgraph.publish(
    'playback',
    crowd.map((id, index) => bookmarkChanged(id, smallDemoData.titles[index % 50]?.id ?? '', NOW.toISOString())),
  );
  expect(new Set(await pages())).toEqual(new Set([2]));
});
