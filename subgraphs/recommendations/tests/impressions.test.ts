import type { ProfileDeleted } from '@marquee/contracts/events/users';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { expect, test } from 'vitest';
import type { Experiment } from '../experiments/experiment.js';
import type { RecommendationsServices } from '../services.js';
import { openRecommendationsStore } from '../store.js';
import { NOW, memberWhere, requestPage, startWithEvents } from './requests.js';
import type { Page } from './requests.js';
import { smallDemoData } from './upstream-events.js';

const { viewer } = memberWhere(({ profile, account }) => smallDemoData.viewing(account, profile).length > 5);
const profileId = viewer.profileId ?? expect.fail('a profile');
const DAY_MS = 86_400_000;

const RECORD = 'mutation ($titleIds: [ID!]!) { recordImpressions(titleIds: $titleIds) { recorded } }';

async function record(subgraph: TestSubgraph, titleIds: readonly string[]) {
  const { data, errors } = await subgraph.execute(RECORD, { titleIds }, { viewer });
  const payload = data?.['recordImpressions'] as { readonly recorded: number } | null | undefined;
  return { recorded: payload?.recorded ?? null, codes: errors.map(({ extensions }) => extensions?.['code']) };
}

async function storedIn(subgraph: TestSubgraph) {
  const { collections } = await openRecommendationsStore(subgraph.store);
  return (await collections.impressions.get(profileId))?.seen ?? [];
}

/** Ids of the titles that open the page. */
function topOf({ rows }: Page): readonly string[] {
  return (rows.edges[0]?.node.items.edges ?? []).map(({ node }) => node.id);
}

test('a title counts once a day; unknown and started ones are ignored', async () => {
  await using subgraph = await startWithEvents(smallDemoData);
  const [first = '', second = ''] = topOf(await requestPage(subgraph, viewer));
  const { account, profile } = memberWhere((member) => member.viewer === viewer);
  const started =
    smallDemoData.viewing(account, profile).find(({ completed }) => completed)?.titleId ?? expect.fail('one');
  expect(await record(subgraph, [first, second, first, 'no-such-title', started])).toEqual({ recorded: 2, codes: [] });
  expect((await record(subgraph, [first, second])).recorded).toBe(0);
  expect(await storedIn(subgraph)).toMatchObject([
    { titleId: first, days: 1 },
    { titleId: second, days: 1 },
  ]);
  subgraph.setNow(new Date(NOW.getTime() + DAY_MS));
  expect((await record(subgraph, [second])).recorded).toBe(1);
  expect((await storedIn(subgraph))[0]).toEqual({ titleId: second, days: 2, lastDay: '2026-11-17' });
});

test('a long report is refused, and a guest is', async () => {
  await using subgraph = await startWithEvents(smallDemoData);
  const titleIds = Array.from({ length: 101 }, (_, index) => `title-${index}`);
  expect(await record(subgraph, titleIds)).toEqual({ recorded: null, codes: ['BAD_USER_INPUT'] });
  const { errors } = await subgraph.execute(RECORD, { titleIds: [] });
  expect(errors).toHaveLength(1);
});

test('impressions of a deleted profile are removed, and later ones are not stored', async () => {
  await using subgraph = await startWithEvents(smallDemoData);
  const titleIds = topOf(await requestPage(subgraph, viewer)).slice(0, 5);
  await record(subgraph, titleIds);
  expect(await storedIn(subgraph)).toHaveLength(5);
  const deleted: ProfileDeleted = {
    ...{ type: 'ProfileDeleted', version: 1, key: profileId, occurredAt: NOW.toISOString() },
    payload: { profileId, accountId: viewer.accountId, version: 2 },
  };
  await subgraph.publish('users', [deleted]);
  await record(subgraph, titleIds);
  expect(await storedIn(subgraph)).toEqual([]);
});

/** An experiment that all members of one cell take part in. */
function runOnly(services: RecommendationsServices, seenTitles: 'KEPT' | 'LOWERED'): void {
  const experiment: Experiment = {
    ...{ name: 'seen-titles', hypothesis: 'of a test', layer: 'all', salt: 'seen-titles', unit: 'PROFILE' },
    ...{ slots: { from: 0, until: 1000 }, kidsProfiles: 'INCLUDED', control: 'kept' },
    ...{ startsAt: '2026-11-01T00:00:00Z', endsAt: '2027-11-01T00:00:00Z' },
    cells: [{ name: seenTitles.toLowerCase(), weight: 1, parameters: { seenTitles } }],
  };
  Object.assign(services, {
    experiments: { layers: [{ name: 'all', salt: 'all', holdoutSlots: 0 }], experiments: [experiment] },
  });
}

/** The first row after a week in which the same six titles were seen each day. */
async function rowAfterWeek(seenTitles: 'KEPT' | 'LOWERED') {
  await using subgraph = await startWithEvents(smallDemoData);
  runOnly(subgraph.services, seenTitles);
  const seen = topOf(await requestPage(subgraph, viewer)).slice(0, 6);
  for (let day = 0; day < 7; day += 1) {
    subgraph.setNow(new Date(NOW.getTime() + day * DAY_MS));
    const before = await requestPage(subgraph, viewer);
    await record(subgraph, seen);
    // Looking at a page does not change it.
    expect((await requestPage(subgraph, viewer)).id).toBe(before.id);
  }
  subgraph.setNow(new Date(NOW.getTime() + 7 * DAY_MS));
  const row = topOf(await requestPage(subgraph, viewer));
  const place = (id: string): number => (row.includes(id) ? row.indexOf(id) : row.length);
  return { row, seenPlaces: seen.reduce((sum, id) => sum + place(id), 0) };
}

test('titles that were seen on many days stand lower, in the cell of an experiment that says so', async () => {
  const [kept, lowered] = [await rowAfterWeek('KEPT'), await rowAfterWeek('LOWERED')];
  expect(lowered.row).not.toEqual(kept.row);
  expect(lowered.seenPlaces).toBeGreaterThan(kept.seenPlaces);
});
