import { startSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { expect, test } from 'vitest';
import { users } from '../subgraph.js';
import { child, family, adult, locked, stranger, viewerOf, demoData } from './members.js';

const TILES =
  'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Title { id inMyList } } }';
const MEMBERS = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
  __typename
  ... on Account { id country email profiles { id } }
  ... on Profile { id name isLocked myList { totalCount } }
  ... on Device { id kind }
} }`;
const saved = demoData.myList(family, adult).map((entry) => entry.titleId);
function tiles(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    __typename: 'Title',
    id: index % 2 === 0 ? (saved[index % saved.length] ?? '') : `unsaved-${index}`,
  }));
}

function refer(account: typeof family) {
  return [
    { __typename: 'Account', id: account.id },
    ...account.profiles.map(({ id }) => ({ __typename: 'Profile', id })),
    { __typename: 'Device', id: account.deviceId },
  ];
}

test.each([10, 100, 400])('%i titles are resolved with one store read', async (count) => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const response = await subgraph.execute(
    TILES,
    { representations: tiles(count) },
    { viewer: viewerOf(family, adult) },
  );
  expect(response.data?.['_entities']).toEqual(
    tiles(count).map(({ id }, index) => ({ id, inMyList: index % 2 === 0 })),
  );
  expect(response.storeReads).toBe(1);
});

test.each([10, 100, 400])('%i references to members and titles cost at most three store reads', async (count) => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const members = Array.from({ length: count }, (_, index) => refer(demoData.account(index % demoData.accountCount)))
    .flat()
    .slice(0, count);
  const query = `query ($tiles: [_Any!]!, $members: [_Any!]!) {
    tiles: _entities(representations: $tiles) { ... on Title { inMyList } }
    members: _entities(representations: $members) { ... on Account { country } ... on Profile { name myList { totalCount } } ... on Device { kind } }
    viewer { account { devices { edges { node { id } } } profiles { name } } profile { name } device { kind } }
  }`;
  const response = await subgraph.execute(query, { tiles: tiles(count), members }, { viewer: viewerOf(family, adult) });
  expect(response.errors).toEqual([]);
  expect(response.storeReads).toBeLessThanOrEqual(3);
});

test('members see their own entities', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const { data } = await subgraph.execute(
    MEMBERS,
    { representations: refer(family) },
    { viewer: viewerOf(family, adult) },
  );
  expect(data?.['_entities']).toEqual([
    {
      __typename: 'Account',
      id: family.id,
      country: 'US',
      email: family.email,
      profiles: family.profiles.map(({ id }) => ({ id })),
    },
    ...family.profiles.map(({ id, name }) => ({
      __typename: 'Profile',
      id,
      name,
      isLocked: id === locked.id,
      myList: id === adult.id ? { totalCount: saved.length } : null,
    })),
    expect.objectContaining({ __typename: 'Device', id: family.deviceId }),
  ]);
});

test('another household’s account, profiles and devices resolve to null, also without a viewer', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const representations = [
    ...refer(stranger),
    { __typename: 'Profile', id: 'nonsense' },
    { __typename: 'Account', id: 7 },
  ];
  const nothing = representations.map(() => null);
  for (const viewer of [viewerOf(family, adult), null]) {
    const { data, errors } = await subgraph.execute(MEMBERS, { representations }, { viewer });
    expect({ data, errors }).toEqual({ data: { _entities: nothing }, errors: [] });
  }
});

test('a repeated key is resolved at each position', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const representations = [adult, child, adult].map(({ id }) => ({ __typename: 'Profile', id }));
  const { data } = await subgraph.execute(MEMBERS, { representations }, { viewer: viewerOf(family, adult) });
  expect(data?.['_entities']).toMatchObject([{ name: adult.name }, { name: child.name }, { name: adult.name }]);
});

test('`inMyList` is null without a profile', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  for (const viewer of [viewerOf(family, null), null]) {
    const { data } = await subgraph.execute(TILES, { representations: tiles(2) }, { viewer });
    expect(data?.['_entities']).toEqual(tiles(2).map(({ id }) => ({ id, inMyList: null })));
  }
});

test('a kids profile sees neither the e-mail nor an adult’s list', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const query = '{ viewer { account { email profiles { id myList { totalCount } } } } }';
  const { data, errors } = await subgraph.execute(query, {}, { viewer: viewerOf(family, child) });
  const profiles = family.profiles.map(({ id }) => ({
    id,
    myList: id === child.id ? { totalCount: expect.any(Number) as number } : null,
  }));
  expect(data).toEqual({ viewer: { account: { email: null, profiles } } });
  expect(errors).toMatchObject([{ path: ['viewer', 'account', 'email'], extensions: { code: 'FORBIDDEN' } }]);
});

test('`viewer` is null without a signed-in member', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  expect(await subgraph.execute('{ viewer { profile { name } } }')).toMatchObject({
    data: { viewer: null },
    errors: [],
    storeReads: 0,
  });
});

test('the URL of a profile’s avatar serves a picture', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const { data } = await subgraph.execute(
    '{ viewer { profile { avatar { id url alt } } } }',
    {},
    { viewer: viewerOf(family, adult) },
  );
  const { avatar } = (data as { viewer: { profile: { avatar: { id: string; url: string; alt: string } } } }).viewer
    .profile;
  const picture = await subgraph.get(new URL(avatar.url).pathname);
  expect(picture).toMatchObject({ status: 200, body: expect.stringMatching(/^<svg .*<\/svg>$/s) as string });
  expect(picture.headers['content-type']).toContain('image/svg+xml');
  expect(avatar.alt).toContain(avatar.id.split('-')[1]);
  expect(await subgraph.get('/avatars/nonsense.svg')).toMatchObject({ status: 404 });
});
