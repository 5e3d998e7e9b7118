import { readLog } from '@marquee/subgraph/testing/read-log';
import type { MyListChanged } from '@marquee/contracts/events/users';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { startSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { expect, test } from 'vitest';
import { users } from '../subgraph.js';
import { child, family, adult, titlePublished, viewerOf } from './members.js';

function change(verb: 'addToMyList' | 'removeFromMyList') {
  return `mutation ($titleId: ID!) {
  ${verb}(titleId: $titleId) {
    __typename
    ... on MyListPayload { totalCount title { id inMyList } }
    ... on ListFullProblem { limit }
    ... on NotFoundProblem { id }
  }
}`;
}

const LIST = `query ($first: Int, $after: String) { viewer { profile { myList(first: $first, after: $after) {
  totalCount pageInfo { hasNextPage endCursor } edges { node { id } }
} } } }`;
const viewer = viewerOf(family, adult);

interface ListResult {
  readonly totalCount: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly edges: readonly { readonly node: { readonly id: string } }[];
}

async function add(subgraph: TestSubgraph, titleId: string, by: ViewerIdentity = viewer) {
  return (await subgraph.execute(change('addToMyList'), { titleId }, { viewer: by })).data?.['addToMyList'];
}

async function remove(subgraph: TestSubgraph, titleId: string) {
  return (await subgraph.execute(change('removeFromMyList'), { titleId }, { viewer })).data?.['removeFromMyList'];
}

async function readList(subgraph: TestSubgraph, variables: object = {}) {
  const { data } = await subgraph.execute(LIST, { first: 100, ...variables }, { viewer });
  return (data as { viewer: { profile: { myList: ListResult } } }).viewer.profile.myList;
}

function idsOf(list: ListResult) {
  return list.edges.map((edge) => edge.node.id);
}

/** Starts users with the sample members and five published titles. */
async function start(): Promise<TestSubgraph> {
  const subgraph = await startSubgraph(users, { seed: 'small' });
  await subgraph.publish(
    'catalog',
    ['t1', 't2', 't3', 't4', 't5'].map((id) => titlePublished(id)),
  );
  return subgraph;
}

test('a saved title is first in the list, and saving it again changes nothing', async () => {
  await using subgraph = await start();
  const before = idsOf(await readList(subgraph));
  const saved = { __typename: 'MyListPayload', totalCount: before.length + 1, title: { id: 't1', inMyList: true } };
  expect(await add(subgraph, 't1')).toEqual(saved);
  await add(subgraph, 't2');
  expect(await add(subgraph, 't1')).toEqual({ ...saved, totalCount: before.length + 2 });
  expect(idsOf(await readList(subgraph))).toEqual(['t2', 't1', ...before]);
});

test('a removed title is not in the list, and removing it again changes nothing', async () => {
  await using subgraph = await start();
  const before = idsOf(await readList(subgraph));
  await add(subgraph, 't1');
  const removed = { __typename: 'MyListPayload', totalCount: before.length, title: { id: 't1', inMyList: false } };
  expect(await remove(subgraph, 't1')).toEqual(removed);
  expect(await remove(subgraph, 't1')).toEqual(removed);
  expect(idsOf(await readList(subgraph))).toEqual(before);
});

test('each change publishes one event with the whole list', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  await subgraph.publish('catalog', [titlePublished('t1'), titlePublished('t2')]);
  const publishedBefore = (await readLog(subgraph, 'users')).length;
  const before = idsOf(await readList(subgraph));
  await add(subgraph, 't1');
  await add(subgraph, 't1');
  await add(subgraph, 't2');
  await remove(subgraph, 't1');
  await remove(subgraph, 't1');
  const published = (await readLog(subgraph, 'users')).slice(publishedBefore);
  expect(published.map((event) => [event.type, event.key])).toEqual(
    Array.from({ length: 3 }, () => ['MyListChanged', adult.id]),
  );
  expect(published.map((event) => (event.payload as MyListChanged['payload']).titleIds)).toEqual([
    ['t1', ...before],
    ['t2', 't1', ...before],
    ['t2', ...before],
  ]);
});

test('several changes in one request see the ones before them', async () => {
  await using subgraph = await start();
  const query = `mutation {
    a: addToMyList(titleId: "t1") { ... on MyListPayload { title { inMyList } } }
    b: removeFromMyList(titleId: "t1") { ... on MyListPayload { title { inMyList } } }
    c: addToMyList(titleId: "t1") { ... on MyListPayload { title { inMyList } } }
  }`;
  const { data } = await subgraph.execute(query, {}, { viewer });
  expect(data).toEqual({
    a: { title: { inMyList: true } },
    b: { title: { inMyList: false } },
    c: { title: { inMyList: true } },
  });
});

test('concurrently saved titles are all in the list', async () => {
  await using subgraph = await start();
  const titleIds = ['t1', 't2', 't3', 't4', 't5'];
  const before = (await readList(subgraph)).totalCount;
  await Promise.all(titleIds.map((titleId) => add(subgraph, titleId)));
  const list = await readList(subgraph);
  expect(list.totalCount).toBe(before + titleIds.length);
  expect(idsOf(list)).toEqual(expect.arrayContaining(titleIds));
});

test('a full list accepts no title until one is removed', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const titleIds = Array.from({ length: 501 }, (_, index) => `t${index}`);
  await subgraph.publish(
    'catalog',
    titleIds.map((id) => titlePublished(id)),
  );
  const room = 500 - (await readList(subgraph)).totalCount;
  const fill = titleIds.slice(0, room).map((id, index) => `m${index}: addToMyList(titleId: "${id}") { __typename }`);
  for (let from = 0; from < fill.length; from += 100)
    await subgraph.execute(`mutation { ${fill.slice(from, from + 100).join('\n')} }`, {}, { viewer });
  expect((await readList(subgraph)).totalCount).toBe(500);
  expect(await add(subgraph, 't500')).toEqual({ __typename: 'ListFullProblem', limit: 500 });
  await remove(subgraph, 't0');
  expect(await add(subgraph, 't500')).toMatchObject({ __typename: 'MyListPayload', totalCount: 500 });
});

test('pages of the list have no gaps while it changes', async () => {
  await using subgraph = await start();
  for (const id of ['t1', 't2', 't3', 't4']) await add(subgraph, id);
  const firstPage = await readList(subgraph, { first: 2 });
  expect(idsOf(firstPage)).toEqual(['t4', 't3']);
  await remove(subgraph, 't3');
  await add(subgraph, 't5');
  const secondPage = await readList(subgraph, { first: 2, after: firstPage.pageInfo.endCursor });
  expect(idsOf(secondPage)).toEqual(['t2', 't1']);
});

test.each([
  [{ first: 0 }, '`first`'],
  [{ first: 101 }, '`first`'],
  [{ after: 'page 2' }, '`after`'],
])('the page arguments %j are rejected', async (variables, named) => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const { data, errors } = await subgraph.execute(LIST, variables, { viewer });
  expect(data).toEqual({ viewer: { profile: { myList: null } } });
  expect(errors[0]).toMatchObject({
    extensions: { code: 'BAD_USER_INPUT' },
    message: expect.stringContaining(named) as string,
  });
});

test('a title that is unpublished, withdrawn or above the maturity limit cannot be saved', async () => {
  await using subgraph = await start();
  const withdrawn = {
    type: 'TitleWithdrawn' as const,
    version: 1,
    key: 't1',
    occurredAt: '2026-11-02T00:00:00.000Z',
    payload: { titleId: titlePublished('t1').payload.titleId, version: 2, reason: 'licence' },
  };
  await add(subgraph, 't1');
  await subgraph.publish('catalog', [withdrawn, titlePublished('grim', 'AGE_16')]);
  expect(await add(subgraph, 'nonsense')).toEqual({ __typename: 'NotFoundProblem', id: 'nonsense' });
  expect(await add(subgraph, 'grim', viewerOf(family, child))).toEqual({ __typename: 'NotFoundProblem', id: 'grim' });
  expect(await add(subgraph, 'grim')).toMatchObject({ __typename: 'MyListPayload' });
  expect(await add(subgraph, 't1', viewerOf(family, child))).toEqual({ __typename: 'NotFoundProblem', id: 't1' });
  expect(idsOf(await readList(subgraph)).slice(0, 2)).toEqual(['grim', 't1']);
});

test('saving requires a signed-in member and a selected profile', async () => {
  await using subgraph = await start();
  const anonymous = await subgraph.execute(change('addToMyList'), { titleId: 't1' });
  expect(anonymous.errors[0]).toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } });
  const undecided = await subgraph.execute(
    change('addToMyList'),
    { titleId: 't1' },
    { viewer: viewerOf(family, null) },
  );
  expect(undecided.errors[0]).toMatchObject({
    extensions: { code: 'BAD_USER_INPUT' },
    message: expect.stringContaining('selectProfile') as string,
  });
});
