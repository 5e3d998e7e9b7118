import { COUNTRIES } from '@marquee/demo-data/demo-data';
import type { DemoTitle } from '@marquee/demo-data/demo-data';
import { HEADERS } from '@marquee/contracts/headers';
import { currentWindow } from '@marquee/contracts/licence';
import { isWithinMaturity, MATURITY_LEVELS } from '@marquee/contracts/maturity';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { createRandom } from '@marquee/runtime/random';
import { expect, test } from 'vitest';
import { requestPage, requestTitles, members, NOW, startWithEvents } from './requests.js';
import { titlePublished } from '@marquee/subgraph/testing/upstream-events';
import { profileCreated, smallDemoData, toTitleState } from './upstream-events.js';
import type { Member } from './upstream-events.js';

const titles = new Map<string, DemoTitle>(smallDemoData.titles.map((title) => [title.id, title]));

/** Computed from the data, without the code under test. */
function mayBeShown(
  id: string,
  { country, maturityLimit }: ViewerIdentity,
  now: Date,
  withdrawn: ReadonlySet<string>,
): boolean {
  const title = titles.get(id);
  return (
    title !== undefined &&
    !withdrawn.has(id) &&
    isWithinMaturity(title.rating.level, maturityLimit) &&
    currentWindow(title.windows, country, now) !== undefined
  );
}

/** Times just before and after licences begin and end. */
const boundaries = smallDemoData.titles
  .flatMap(({ windows }) => windows.flatMap(({ from, until }) => [from, ...(until === null ? [] : [until])]))
  .map((instant) => Date.parse(instant))
  .filter((instant) => instant > NOW.getTime());

test('no title outside country, maturity limit or licence is shown: 150 random viewers, surfaces and times', async () => {
  await using subgraph = await startWithEvents();
  const random = createRandom(20);
  const withdrawn = new Set(smallDemoData.titles.filter(() => random.next() < 0.05).map(({ id }) => id as string));
  await subgraph.publish(
    'catalog',
    [...withdrawn].map((id) => ({
      type: 'TitleWithdrawn',
      version: 1,
      key: id,
      occurredAt: NOW.toISOString(),
      payload: { titleId: id, version: 2, reason: 'test' },
    })),
  );
  expect(boundaries.length).toBeGreaterThan(5);
  const leaks: string[] = [];
  let checked = 0;
  for (let round = 0; round < 150; round += 1) {
    const { profileId, ...member } = random.pick(members).viewer;
    const maturityLimit = random.pick(MATURITY_LEVELS.filter((level) => isWithinMaturity(level, member.maturityLimit)));
    const viewer: ViewerIdentity = { ...member, profileId, country: random.pick(COUNTRIES), maturityLimit };
    const now = new Date(random.pick(boundaries) + random.pick([-1, 0, 1]));
    subgraph.setNow(now);
    const surface = random.pick(['HOME', 'SERIES', 'MOVIES', 'NEW_AND_POPULAR', 'KIDS']);
    const page = await requestPage(subgraph, viewer, { surface });
    const anchors = page.rows.edges.flatMap(({ node }) => (node.anchor === null ? [] : [node.anchor.id]));
    const { titles: alike } = await requestTitles(
      subgraph,
      viewer,
      [random.pick(smallDemoData.titles).id],
      'moreLikeThis(first: 60) { edges { node { id } } }',
    );
    const more = (alike[0] as { moreLikeThis: { edges: readonly { node: { id: string } }[] } }).moreLikeThis.edges.map(
      ({ node }) => node.id,
    );
    const shown = [...page.tiles.map(({ id }) => id), ...anchors, ...more];
    checked += shown.length;
    leaks.push(...shown.filter((id) => !mayBeShown(id, viewer, now, withdrawn)));
  }
  expect(leaks).toEqual([]);
  expect(checked).toBeGreaterThan(50_000);
});

test('a response holds no longer than the first licence of the titles on its page', async () => {
  await using subgraph = await startWithEvents();
  const query = '{ viewer { browsePage { rows(first: 60) { edges { node { items { edges { node { id } } } } } } } } }';
  let limited = 0;
  for (const boundary of boundaries.slice(0, 12)) {
    const now = new Date(boundary - 3_600_000);
    subgraph.setNow(now);
    for (const country of COUNTRIES) {
      const viewer: ViewerIdentity = { ...(members[0] as Member).viewer, country };
      const response = await subgraph.execute(query, {}, { viewer });
      const ids = JSON.stringify(response.data).matchAll(/"id":"([^"]+)"/g);
      const ends = [...ids].flatMap(
        ([, id = '']) => currentWindow(titles.get(id)?.windows ?? [], country, now)?.until ?? [],
      );
      const leftMs = Math.min(...ends.map((end) => Date.parse(end) - now.getTime()));
      const validMs = Number(response.headers[HEADERS.validMs] ?? Infinity);
      if (leftMs <= 7 * 24 * 3_600_000) {
        limited += 1;
        expect(validMs).toBeLessThanOrEqual(leftMs);
      }
    }
  }
  expect(limited).toBeGreaterThan(0);
});

test('a withdrawn title leaves the next page, also as the anchor of a row', async () => {
  await using subgraph = await startWithEvents();
  const viewer = members[0]?.viewer ?? expect.fail('a member');
  const before = await requestPage(subgraph, viewer);
  const anchor =
    before.rows.edges.find(({ node }) => node.kind === 'BECAUSE_YOU_WATCHED')?.node.anchor ??
    expect.fail('a row with an anchor');
  const gone = [anchor.id, before.hero?.title.id ?? ''];
  await subgraph.publish(
    'catalog',
    gone.map((id) => ({
      type: 'TitleWithdrawn',
      version: 1,
      key: id,
      occurredAt: NOW.toISOString(),
      payload: { titleId: id, version: 2, reason: 'test' },
    })),
  );
  const after = await requestPage(subgraph, viewer);
  expect(after.tiles.filter(({ id }) => gone.includes(id))).toEqual([]);
  expect(
    after.rows.edges.filter(({ node }) => node.anchor?.id === anchor.id || node.heading.endsWith(anchor.name)),
  ).toEqual([]);
});

test('a maturity limit that is lowered after the token was issued takes effect at once', async () => {
  await using subgraph = await startWithEvents();
  const { account, profile, viewer } =
    members.find((member) => member.profile.maturityLimit === 'AGE_18') ?? expect.fail('an adult');
  const lowered = profileCreated(account, { ...profile, maturityLimit: 'AGE_7' });
  await subgraph.publish('users', [
    { ...lowered, type: 'ProfileUpdated', payload: { ...(lowered.payload as object), version: 2 } },
  ]);
  const { tiles } = await requestPage(subgraph, viewer);
  expect(tiles.filter(({ id }) => !mayBeShown(id, { ...viewer, maturityLimit: 'AGE_7' }, NOW, new Set()))).toEqual([]);
});

test('a title whose maturity level is raised leaves the pages of lower limits', async () => {
  await using subgraph = await startWithEvents();
  const { viewer } = members.find((member) => member.profile.isKids) ?? expect.fail('a child');
  const id = (await requestPage(subgraph, viewer)).hero?.title.id ?? '';
  const title = titles.get(id) ?? expect.fail('the hero is a title of the sample data');
  await subgraph.publish('catalog', [
    { ...titlePublished({ ...toTitleState(title), version: 2, maturityLevel: 'AGE_16' }), type: 'TitleChanged' },
  ]);
  expect((await requestPage(subgraph, viewer)).tiles.map((tile) => tile.id)).not.toContain(id);
});
