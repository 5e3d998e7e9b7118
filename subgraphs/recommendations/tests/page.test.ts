import { createDemoData } from '@marquee/demo-data/create-demo-data';
import { asId } from '@marquee/contracts/ids';
import type { ProfileId } from '@marquee/contracts/ids';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { requestPage, requestRow, memberWhere, members, NOW, startWithEvents } from './requests.js';
import { bookmarkChanged, membersOf, smallDemoData } from './upstream-events.js';

const adult = memberWhere(({ profile }) => profile.maturityLimit === 'AGE_18').viewer;
const child = memberWhere(({ profile }) => profile.isKids).viewer;

describe('the page of a demo profile', () => {
  let subgraph: TestSubgraph;
  const demoData = createDemoData('demo');
  beforeAll(async () => {
    subgraph = await startWithEvents(demoData);
  });
  afterAll(() => subgraph[Symbol.asyncDispose]());

  test('has 40 different rows of at least ten titles with a heading, for every kind of profile', async () => {
    const sample = membersOf(demoData).filter(
      ({ profile }, index) => index < 12 || (profile.isKids && index % 25 === 0),
    );
    expect(sample.some(({ profile }) => profile.isKids)).toBe(true);
    for (const { viewer } of sample) {
      const page = await requestPage(subgraph, viewer);
      const rows = page.rows.edges.map(({ node }) => node);
      expect(rows.length).toBe(40);
      expect(Math.min(...rows.map(({ items }) => items.edges.length))).toBeGreaterThanOrEqual(10);
      expect(new Set(rows.map(({ heading }) => heading)).size).toBe(40);
      expect(rows.filter(({ heading }) => !/^[^a-z].{2,}$/.test(heading) || /undefined|null/.test(heading))).toEqual(
        [],
      );
      expect(page.quality).toBe('PERSONALISED');
      expect(
        page.tiles.filter(
          ({ matchScore, name }) => matchScore === null || matchScore < 1 || matchScore > 99 || name === '',
        ),
      ).toEqual([]);
    }
  });

  test('has no title twice in its first six rows, including later items, and none twice in any row', async () => {
    for (const { viewer } of membersOf(demoData).filter((_, index) => index % 60 === 0)) {
      const rows = (await requestPage(subgraph, viewer)).rows.edges.map(({ node }) =>
        node.items.edges.map((edge) => edge.node.id),
      );
      const fold = rows.slice(0, 6).flat();
      expect(new Set(fold).size).toBe(fold.length);
      expect(rows.filter((row) => new Set(row).size !== row.length)).toEqual([]);
    }
  });

  test('depends on the taste: two profiles of one account have different first rows, each fitting its own taste', async () => {
    const [first, second] = membersOf(demoData).map(({ viewer }) => viewer);
    if (first === undefined || second === undefined) throw new Error('The demo account has two profiles.');
    const mine = (await requestPage(subgraph, first)).rows.edges[0]?.node.items.edges.map(({ node }) => node) ?? [];
    const theirs = new Set(
      (await requestPage(subgraph, second)).rows.edges[0]?.node.items.edges.map(({ node }) => node.id),
    );
    expect(mine.filter(({ id }) => theirs.has(id)).length).toBeLessThan(mine.length / 4);
    expect(mine.slice(0, 10).filter(({ matchScore }) => (matchScore ?? 0) < 65)).toEqual([]);
  });
});

describe('on small sample data', () => {
  test('is the same while nothing changes, however it is split into requests', async () => {
    await using subgraph = await startWithEvents();
    const page = await requestPage(subgraph, adult);
    expect((await requestPage(subgraph, adult)).rows).toEqual(page.rows);
    const ids: string[] = [];
    for (let after: string | null = null; ; ) {
      const part = await requestPage(subgraph, adult, { rows: 7, afterRow: after });
      expect(part.id).toBe(page.id);
      ids.push(...part.rows.edges.map(({ node }) => node.id));
      if (!part.rows.pageInfo.hasNextPage) break;
      after = part.rows.pageInfo.endCursor;
    }
    expect(ids).toEqual(page.rows.edges.map(({ node }) => node.id));
    const row = page.rows.edges[3]?.node ?? expect.fail('a fourth row');
    const rest = await requestRow(subgraph, adult, row.id, {
      perRow: 30,
      afterItem: row.items.edges[4]?.cursor ?? null,
    });
    expect(rest?.items.edges).toEqual(row.items.edges.slice(5));
  });

  test('is the same in a second process with the same data', async () => {
    await using one = await startWithEvents();
    await using other = await startWithEvents();
    expect(await requestPage(other, child)).toEqual(await requestPage(one, child));
  });

  test('a cursor of an earlier page returns the new id and no edges', async () => {
    await using subgraph = await startWithEvents();
    const before = await requestPage(subgraph, adult, { rows: 2 });
    const finished =
      smallDemoData.titles.find(({ id }) => id === before.hero?.title.id) ??
      expect.fail('the hero is a title of the sample data');
    await subgraph.publish('playback', [
      bookmarkChanged(adult.profileId ?? asId<ProfileId>(''), finished.id, NOW.toISOString()),
    ]);
    const after = await requestPage(subgraph, adult, { rows: 2, afterRow: before.rows.pageInfo.endCursor });
    expect(after.id).not.toBe(before.id);
    expect(after.rows).toMatchObject({ edges: [], pageInfo: { hasNextPage: true } });
    const row = before.rows.edges[0]?.node ?? expect.fail('a row');
    const fresh = await requestRow(subgraph, adult, row.id);
    expect(fresh?.heading).toBe(row.heading);
    expect(fresh?.id).not.toBe(row.id);
    const stale = await requestRow(subgraph, adult, row.id, { afterItem: row.items.edges[0]?.cursor ?? null });
    expect(stale?.items).toMatchObject({ edges: [], pageInfo: { hasNextPage: true } });
  });

  test('invalid cursors are refused, and unknown rows are null', async () => {
    await using subgraph = await startWithEvents();
    const page = await requestPage(subgraph, adult, { rows: 3 });
    const code = async (args: string) =>
      (await subgraph.execute(`{ viewer { browsePage { rows${args} { totalCount } } } }`, {}, { viewer: adult }))
        .errors[0]?.extensions?.['code'];
    expect(await code('(after: "eleven")')).toBe('BAD_USER_INPUT');
    expect(await code(`(after: "${page.id}.999")`)).toBe('BAD_USER_INPUT');
    expect(await code('(first: 0)')).toBe('BAD_USER_INPUT');
    const [first, second] = page.rows.edges.map(({ node }) => node);
    const query = 'query ($id: ID!, $after: String) { row(id: $id) { items(after: $after) { totalCount } } }';
    const crossed = await subgraph.execute(
      query,
      { id: first?.id, after: second?.items.edges[0]?.cursor },
      { viewer: adult },
    );
    expect(crossed.errors[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
    expect(await requestRow(subgraph, adult, 'no-such-row')).toBeNull();
    expect((await subgraph.execute(query, { id: first?.id }, { viewer: null })).data).toEqual({ row: null });
  });

  test('a finished title leaves the first rows at once and appears in `Watch again`', async () => {
    await using subgraph = await startWithEvents();
    const before = await requestPage(subgraph, adult);
    const pick = before.rows.edges[0]?.node.items.edges[0]?.node.id ?? expect.fail('a first pick');
    await subgraph.publish('playback', [
      bookmarkChanged(adult.profileId ?? asId<ProfileId>(''), pick, NOW.toISOString()),
    ]);
    const rows = (await requestPage(subgraph, adult)).rows.edges.map(({ node }) => ({
      kind: node.kind,
      ids: node.items.edges.map((edge) => edge.node.id),
    }));
    expect(rows.filter(({ kind }) => kind === 'TOP_PICKS').flatMap(({ ids }) => ids)).not.toContain(pick);
    expect(rows.find(({ kind }) => kind === 'WATCH_AGAIN')?.ids[0]).toBe(pick);
    expect(rows.some(({ kind }) => kind === 'BECAUSE_YOU_WATCHED')).toBe(true);
  });

  test('a profile without a history has a popular page without scores; watched minutes do not change the page', async () => {
    await using subgraph = await startWithEvents();
    const newcomer = { ...adult, profileId: asId<ProfileId>('newcomer') };
    const page = await requestPage(subgraph, newcomer);
    expect([page.quality, page.rows.edges.length]).toEqual(['POPULAR', 40]);
    expect(page.tiles.filter(({ matchScore }) => matchScore !== null)).toEqual([]);
    const title = smallDemoData.titles[0]?.id ?? '';
    const watch = (positionSeconds: number, minute: number) =>
      subgraph.publish('playback', [
        bookmarkChanged(asId<ProfileId>('newcomer'), title, `2026-11-16T11:${minute}:00.000Z`, {
          positionSeconds,
          completed: false,
        }),
      ]);
    await watch(600, 10);
    const begun = await requestPage(subgraph, newcomer);
    expect([begun.quality, begun.id === page.id]).toEqual(['PERSONALISED', false]);
    await watch(700, 12);
    expect((await requestPage(subgraph, newcomer)).id).toBe(begun.id);
  });

  test('surfaces have their kinds of titles only, and the kids surface its maturity limit', async () => {
    await using subgraph = await startWithEvents();
    const kinds = async (surface: string) =>
      new Set((await requestPage(subgraph, adult, { surface })).tiles.map(({ kind }) => kind));
    expect(await kinds('SERIES')).toEqual(new Set(['SERIES']));
    expect((await kinds('MOVIES')).has('SERIES')).toBe(false);
    const levels = new Map(smallDemoData.titles.map(({ id, rating }) => [id as string, rating.level]));
    const shown = new Set(
      (await requestPage(subgraph, adult, { surface: 'KIDS' })).tiles.map(({ id }) => levels.get(id)),
    );
    expect([...shown].filter((level) => !['ALL', 'AGE_7', 'AGE_10'].includes(level ?? ''))).toEqual([]);
  });

  test.each([10, 40])('a page of %i rows costs two reads once catalogue and ranking are in memory', async (rows) => {
    await using subgraph = await startWithEvents();
    await requestPage(subgraph, members[0]?.viewer ?? adult);
    const other = members.find(
      ({ viewer }) => viewer.country === members[0]?.viewer.country && viewer.profileId !== members[0].viewer.profileId,
    );
    expect((await requestPage(subgraph, other?.viewer ?? adult, { rows, perRow: 10 })).storeReads).toBe(2);
  });

  test('the page is null without a profile, and the viewer is null for a guest', async () => {
    await using subgraph = await startWithEvents();
    const query = '{ viewer { browsePage { id } } }';
    expect((await subgraph.execute(query, {}, { viewer: { ...adult, profileId: null } })).data).toEqual({
      viewer: { browsePage: null },
    });
    expect((await subgraph.execute(query)).data).toEqual({ viewer: null });
  });

  test('title names are in the language of the profile', async () => {
    await using subgraph = await startWithEvents();
    const named = new Map(
      smallDemoData.titles
        .filter(({ names }) => names['de'] !== undefined)
        .map(({ id, names }) => [id as string, names['de']]),
    );
    const { tiles } = await requestPage(subgraph, { ...adult, language: 'de-CH' });
    const translated = tiles.filter(({ id }) => named.has(id));
    expect(translated.length).toBeGreaterThan(0);
    expect(translated.filter(({ id, name }) => name !== named.get(id))).toEqual([]);
  });
});
