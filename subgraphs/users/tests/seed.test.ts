import { readLog } from '@marquee/subgraph/testing/read-log';
import type { ProfileState } from '@marquee/contracts/events/users';
import { isWithinMaturity } from '@marquee/contracts/maturity';
import { STAFF } from '@marquee/demo-data/demo-data';
import { startSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { expect, test } from 'vitest';
import { users } from '../subgraph.js';
import { demoData } from './members.js';

const accounts = Array.from({ length: demoData.accountCount }, (_, index) => demoData.account(index));
const profiles = accounts.flatMap((account) => account.profiles.map((profile) => ({ account, profile })));

test('seeding publishes the sample accounts, profiles and lists', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const published = await readLog(subgraph, 'users');
  const keysOf = (type: string) => published.filter((event) => event.type === type).map((event) => event.key);
  expect(keysOf('AccountCreated')).toEqual([...accounts, ...STAFF].map(({ id }) => id));
  expect(keysOf('ProfileCreated').sort()).toEqual(profiles.map(({ profile }) => profile.id).sort());
  const withList = profiles.filter(({ account, profile }) => demoData.myList(account, profile).length > 0);
  expect(withList.length).toBeGreaterThan(0);
  expect(keysOf('MyListChanged').sort()).toEqual(withList.map(({ profile }) => profile.id).sort());
});

test('no kids profile has a maturity limit above AGE_10', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const states = (await readLog(subgraph, 'users'))
    .filter((event) => event.type === 'ProfileCreated')
    .map((event) => event.payload as ProfileState);
  const children = states.filter((state) => state.isKids);
  expect(children.length).toBeGreaterThan(0);
  expect(children.filter((state) => !isWithinMaturity(state.maturityLimit, 'AGE_10'))).toEqual([]);
});

test('two seeded stores hold identical members', async () => {
  const readAll = async () => {
    await using subgraph = await startSubgraph(users, { seed: 'small' });
    const collection = async (name: string) =>
      (await (await subgraph.store.collection({ name, indexes: [] })).find({ limit: 1000 })).documents;
    return [await collection('accounts'), await collection('credentials'), await collection('my_lists')];
  };
  const first = await readAll();
  expect(first.map((documents) => documents.length)).toEqual([
    accounts.length + STAFF.length,
    accounts.length + STAFF.length,
    expect.any(Number),
  ]);
  expect(await readAll()).toEqual(first);
});
