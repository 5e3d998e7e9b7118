import { expect, test } from 'vitest';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { requestPage, requestTitles, members, NOW, startWithEvents } from './requests.js';
import { bookmarkChanged, smallDemoData } from './upstream-events.js';

const viewer = members[0]?.viewer ?? expect.fail('a member');
const ids = smallDemoData.titles.map(({ id }) => id as string);
const DECORATION = 'id matchScore personalizedArtworkId whyRecommended top10Rank';

test.each([10, 100, 400])('%i titles cost two reads of the store', async (count) => {
  await using subgraph = await startWithEvents();
  await requestPage(subgraph, viewer);
  const { titles, storeReads } = await requestTitles(subgraph, viewer, ids.slice(0, count), DECORATION);
  expect([titles.length, storeReads]).toEqual([count, 2]);
  expect(titles.filter((title) => title?.['matchScore'] !== null).length).toBeGreaterThan(count / 2);
});

test('duplicate keys get an entity at each index, unknown ones get null', async () => {
  await using subgraph = await startWithEvents();
  const [a, b] = ids;
  const { titles } = await requestTitles(subgraph, viewer, [b ?? '', 'nowhere', a ?? '', b ?? ''], 'id');
  expect(titles).toEqual([{ id: b }, null, { id: a }, { id: b }]);
});

test('personal fields and recommendations are empty for a guest', async () => {
  await using subgraph = await startWithEvents();
  const { titles } = await requestTitles(
    subgraph,
    null,
    [ids[0] ?? ''],
    `${DECORATION} moreLikeThis { totalCount edges { cursor } }`,
  );
  expect(titles[0]).toEqual({
    id: ids[0],
    matchScore: null,
    personalizedArtworkId: null,
    whyRecommended: null,
    top10Rank: null,
    moreLikeThis: { totalCount: 0, edges: [] },
  });
});

test('a title has the same score on a page and as an entity', async () => {
  await using subgraph = await startWithEvents();
  const { tiles } = await requestPage(subgraph, viewer);
  const sample = tiles.slice(0, 50);
  const { titles } = await requestTitles(
    subgraph,
    viewer,
    sample.map(({ id }) => id),
    'id matchScore',
  );
  expect(titles).toEqual(sample.map(({ id, matchScore }) => ({ id, matchScore })));
});

test('the picture is one of the title, depends on the taste, and stays the same for a day', async () => {
  await using subgraph = await startWithEvents();
  const pictures = async (as = viewer) =>
    (await requestTitles(subgraph, as, ids, 'id personalizedArtworkId')).titles.map(
      (title) => title?.['personalizedArtworkId'],
    );
  const morning = await pictures();
  const chosen = morning.flatMap((picture, index) => (picture === null ? [] : [[ids[index], picture] as const]));
  expect(chosen.length).toBeGreaterThan(20);
  expect(chosen.filter(([id, picture]) => ![`${id}.1`, `${id}.2`].some((own) => own === picture))).toEqual([]);
  const others = await pictures(
    members.find(({ profile }) => profile.id !== viewer.profileId && profile.maturityLimit === 'AGE_18')?.viewer ??
      viewer,
  );
  expect(others).not.toEqual(morning);
  const watched = ids
    .slice(50, 90)
    .map((id, minute) =>
      bookmarkChanged(viewer.profileId ?? expect.fail('a profile'), id, `2026-11-16T11:${10 + minute}:00.000Z`),
    );
  await subgraph.publish('playback', watched);
  expect(await pictures()).toEqual(morning);
  subgraph.setNow(new Date(NOW.getTime() + 24 * 3600 * 1000));
  expect(await pictures()).not.toEqual(morning);
});

const TOP = 'top10Rank';
async function ranks(subgraph: TestSubgraph, as = viewer) {
  const { titles } = await requestTitles(subgraph, as, ids, TOP);
  return titles
    .flatMap((title, index) => (typeof title?.[TOP] === 'number' ? [{ id: ids[index], rank: title[TOP] }] : []))
    .sort((a, b) => a.rank - b.rank);
}

test('the top ten of a country are its most watched titles after the ranking has been refreshed', async () => {
  await using subgraph = await startWithEvents(smallDemoData, {
    env: { RECOMMENDATIONS_POPULARITY_TTL_SECONDS: '60' },
  });
  const american = { ...viewer, country: 'US' };
  const before = await ranks(subgraph, american);
  expect(before.map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  const page = await requestPage(subgraph, american);
  const row = page.rows.edges.find(({ node }) => node.kind === 'TOP_10')?.node;
  expect(row?.items.edges.map(({ node }) => node.id)).toEqual(before.map(({ id }) => id));
  const unseen =
    page.tiles.find(({ id }) => !before.some((ranked) => ranked.id === id))?.id ??
    expect.fail('a title outside the top ten');
  const plays = members.slice(0, 40).map(({ profile }) => bookmarkChanged(profile.id, unseen, NOW.toISOString()));
  await subgraph.publish('playback', plays);
  expect(await ranks(subgraph, american)).toEqual(before);
  subgraph.setNow(new Date(NOW.getTime() + 61_000));
  expect((await ranks(subgraph, american))[0]).toEqual({ id: unseen, rank: 1 });
});

test('`moreLikeThis` pages through similar titles and omits the title itself', async () => {
  await using subgraph = await startWithEvents();
  const title =
    smallDemoData.titles.find(({ genres }) => genres.includes('Science Fiction')) ??
    expect.fail('a science fiction film');
  type Alike = {
    moreLikeThis: { pageInfo: { endCursor: string }; edges: readonly { rank: number; node: { id: string } }[] };
  };
  const ask = async (args: string) =>
    (
      await requestTitles(
        subgraph,
        viewer,
        [title.id],
        `moreLikeThis(${args}) { pageInfo { endCursor } edges { rank node { id } } }`,
      )
    ).titles[0] as unknown as Alike;
  const whole = (await ask('first: 12')).moreLikeThis.edges;
  const first = (await ask('first: 5')).moreLikeThis;
  const second = (await ask(`first: 7, after: "${first.pageInfo.endCursor}"`)).moreLikeThis;
  expect([...first.edges, ...second.edges]).toEqual(whole);
  expect(whole.map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  const shared = whole.filter(({ node }) =>
    smallDemoData.titles.find(({ id }) => id === node.id)?.genres.some((genre) => title.genres.includes(genre)),
  );
  expect(shared.length).toBeGreaterThan(9);
  expect(whole.map(({ node }) => node.id)).not.toContain(title.id);
});

test('a rejected title leaves the next page of the profile and stays for other profiles', async () => {
  await using subgraph = await startWithEvents();
  const before = await requestPage(subgraph, viewer);
  const unwanted = before.hero?.title.id ?? '';
  const reject = (titleId: string, as: typeof viewer | null = viewer) =>
    subgraph.execute(
      'mutation ($titleId: ID!) { notInterested(titleId: $titleId) { __typename ... on AcceptedPayload { accepted reference } ... on Problem { code } } }',
      { titleId },
      { viewer: as },
    );
  const accepted = { notInterested: { __typename: 'AcceptedPayload', accepted: true, reference: unwanted } };
  expect([(await reject(unwanted)).data, (await reject(unwanted)).data]).toEqual([accepted, accepted]);
  const after = await requestPage(subgraph, viewer);
  expect(after.id).not.toBe(before.id);
  expect(after.tiles.map(({ id }) => id)).not.toContain(unwanted);
  expect((await reject('nowhere')).data).toEqual({
    notInterested: { __typename: 'NotFoundProblem', code: 'RECOMMENDATIONS_TITLE_NOT_FOUND' },
  });
  expect((await reject(unwanted, null)).errors[0]?.extensions?.['code']).toBe('UNAUTHENTICATED');
});
