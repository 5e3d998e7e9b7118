import type { Envelope } from '@marquee/contracts/events/envelope';
import type { ProfileDeleted } from '@marquee/contracts/events/users';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { expect, test } from 'vitest';
import { allocate } from '../experiments/allocate.js';
import { DECLARED } from '../experiments/declared-experiments.js';
import type { RecommendationsServices } from '../services.js';
import { openRecommendationsStore } from '../store.js';
import { NOW, memberWhere, requestPage, requestTitles, startWithEvents } from './requests.js';
import type { Page } from './requests.js';
import { smallDemoData } from './upstream-events.js';

const RUNNING = { env: { RECOMMENDATIONS_EXPERIMENTS: 'learned-ranking' } };

function cellOf({ accountId, profileId, isKids }: { accountId: string; profileId: string | null; isKids: boolean }) {
  return allocate(DECLARED, { accountId, profileId: profileId ?? '', isKids }, NOW).assignments[0]?.cell ?? null;
}

const [inOld, inNew, inNone] = ['old', 'new', null].map(
  (cell) => memberWhere(({ viewer }) => cellOf(viewer) === cell && !viewer.isKids).viewer,
);
const [old, learned, none] = [
  inOld ?? expect.fail('a member'),
  inNew ?? expect.fail('a member'),
  inNone ?? expect.fail('a member'),
];
const profileDeleted: ProfileDeleted = {
  type: 'ProfileDeleted',
  version: 1,
  key: old.profileId ?? '',
  occurredAt: NOW.toISOString(),
  payload: { profileId: old.profileId ?? expect.fail('a profile'), accountId: old.accountId, version: 2 },
};

/** Writes what is queued. */
async function flush(subgraph: TestSubgraph<RecommendationsServices>) {
  const store = await openRecommendationsStore(subgraph.store);
  const written = await subgraph.services.exposures.flush(store);
  return { written, exposures: store.collections.exposures };
}

async function eventsOf(subgraph: TestSubgraph): Promise<readonly Envelope[]> {
  await subgraph.settled();
  const events: Envelope[] = [];
  const subscription = subgraph.eventLog.consume({
    group: 'test',
    owners: ['recommendations'],
    positionOf: async () => null,
    apply: async (batch) => void events.push(...batch.events),
    onError: (error) => {
      throw error;
    },
  });
  await subscription.caughtUp();
  await subscription.close();
  return events;
}

test('a page of an experiment is exposed once a day, with an event; repeated and later writes change nothing', async () => {
  await using subgraph = await startWithEvents(smallDemoData, RUNNING);
  const page = await requestPage(subgraph, old);
  await requestPage(subgraph, old);
  await requestPage(subgraph, learned);
  await requestPage(subgraph, none);
  expect((await flush(subgraph)).written).toBe(2);
  const { written, exposures } = await flush(subgraph);
  expect(written).toBe(0);
  const stored = await exposures.get(old.profileId ?? '');
  expect(stored?.cells).toEqual([
    {
      experiment: 'learned-ranking',
      cell: 'old',
      firstAt: NOW.toISOString(),
      lastDay: '2026-11-16',
      days: 1,
      shown: firstScreen(page),
    },
  ]);
  expect(await exposures.get(none.profileId ?? '')).toBeNull();
  expect(
    (await eventsOf(subgraph)).map(({ type, key, payload }) => [type, key, (payload as { cell: string }).cell]),
  ).toEqual(
    expect.arrayContaining([
      ['ExperimentExposed', old.profileId, 'old'],
      ['ExperimentExposed', learned.profileId, 'new'],
    ]),
  );
  subgraph.setNow(new Date('2026-11-17T12:00:00Z'));
  await requestPage(subgraph, old);
  expect((await flush(subgraph)).written).toBe(1);
  expect((await exposures.get(old.profileId ?? ''))?.cells[0]).toMatchObject({ days: 2, firstAt: NOW.toISOString() });
});

function firstScreen({ rows }: Page): readonly string[] {
  const ids = rows.edges.slice(0, 4).flatMap(({ node }) => node.items.edges.slice(0, 6).map((edge) => edge.node.id));
  return [...new Set(ids)];
}

test('the background work writes them, also those that are queued when it ends', async () => {
  await using subgraph = await startWithEvents(smallDemoData, RUNNING);
  const store = await openRecommendationsStore(subgraph.store);
  const ending = new AbortController();
  const ended = subgraph.services.exposures.run(() => store, ending.signal);
  await requestPage(subgraph, learned);
  expect(subgraph.services.exposures.state().queued).toBe(1);
  ending.abort();
  await ended;
  expect(subgraph.services.exposures.state().queued).toBe(0);
  expect((await store.collections.exposures.get(learned.profileId ?? ''))?.cells).toHaveLength(1);
});

test('a store that fails keeps exposures queued, and pages come', async () => {
  await using subgraph = await startWithEvents(smallDemoData, RUNNING);
  const store = await openRecommendationsStore(subgraph.store);
  const failing = { ...store, commit: () => Promise.reject(new Error('The disk is full.')) };
  await requestPage(subgraph, learned);
  await expect(subgraph.services.exposures.flush(failing)).rejects.toThrow('The disk is full.');
  expect(subgraph.services.exposures.state().queued).toBe(1);
  expect((await requestPage(subgraph, learned)).quality).toBe('PERSONALISED');
  expect(await subgraph.services.exposures.flush(store)).toBe(1);
});

test('exposures of a deleted profile are removed, and queued ones are not written', async () => {
  await using subgraph = await startWithEvents(smallDemoData, RUNNING);
  await requestPage(subgraph, old);
  const { exposures } = await flush(subgraph);
  expect(await exposures.get(old.profileId ?? '')).not.toBeNull();
  subgraph.setNow(new Date('2026-11-17T12:00:00Z'));
  await requestPage(subgraph, old);
  await subgraph.publish('users', [profileDeleted]);
  expect(await exposures.get(old.profileId ?? '')).toBeNull();
  expect((await flush(subgraph)).written).toBe(0);
  expect(await exposures.get(old.profileId ?? '')).toBeNull();
});

test('the cell decides by what a page is ranked, and its reasons are those of that ranking', async () => {
  await using running = await startWithEvents(smallDemoData, RUNNING);
  await using plain = await startWithEvents(smallDemoData);
  const [mine, others] = [await requestPage(running, old), await requestPage(plain, old)];
  expect(mine.id).not.toBe(others.id);
  expect(mine.quality).toBe('PERSONALISED');
  expect(firstScreen(mine)).not.toEqual(firstScreen(others));
  expect((await requestPage(running, old)).storeReads).toBe(2);
  expect(firstScreen(await requestPage(running, learned))).toEqual(firstScreen(await requestPage(plain, learned)));
  const watched = mine.rows.edges.flatMap(({ node }) => (node.kind === 'BECAUSE_YOU_WATCHED' ? [node] : []));
  for (const { anchor, heading, items } of watched) {
    const [first = expect.fail('a title')] = items.edges;
    const { titles } = await requestTitles(running, old, [first.node.id], 'whyRecommended');
    expect(heading).toBe(`Because you watched ${anchor?.name}`);
    expect(titles[0]?.['whyRecommended']).toContain(anchor?.name ?? '');
  }
});

test('without a model nobody takes part: all members have the same kind of page', async () => {
  await using subgraph = await startWithEvents(smallDemoData, RUNNING);
  subgraph.services.models.use(null);
  expect((await requestPage(subgraph, old)).quality).toBe('POPULAR');
  expect(subgraph.services.exposures.state().queued).toBe(0);
});

test('a setting that names no declared experiment keeps the process from starting', async () => {
  await expect(startWithEvents(smallDemoData, { env: { RECOMMENDATIONS_EXPERIMENTS: 'colour' } })).rejects.toThrow(
    'names colour, which is not declared: choose from learned-ranking',
  );
});
