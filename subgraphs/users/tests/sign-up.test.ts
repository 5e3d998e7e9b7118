import { readLog } from '@marquee/subgraph/testing/read-log';
import { startSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { expect, test } from 'vitest';
import { users } from '../subgraph.js';
import { mutate } from './requests.js';
import { family, signInAs, viewerIn } from './members.js';

const ADA = {
  idempotencyKey: 'sign-up-of-ada',
  email: 'Ada@example.org',
  password: 'difference engine',
  country: 'GB',
  language: 'en-AU',
  device: { esn: 'ada-tv', kind: 'TV' },
};
function signUp(subgraph: TestSubgraph, over: object = {}, clientAddress?: string) {
  return mutate(
    subgraph,
    'signUp(input: $signUp)',
    { signUp: { ...ADA, ...over } },
    clientAddress === undefined ? {} : { clientAddress },
  );
}

test('a sign-up signs the device in, to an account that has no profile and no payment yet, and is told to the others', async () => {
  await using subgraph = await startSubgraph(users);
  const tokens = await signUp(subgraph);
  expect(tokens).toMatchObject({
    __typename: 'SessionTokens',
    scopes: ['account:read', 'account:write', 'billing:read', 'billing:write'],
  });
  const viewer = viewerIn(String(tokens['accessToken']));
  const { data } = await subgraph.ask(
    '{ viewer { account { id email status country profiles { id } devices { edges { node { kind } } } } } }',
    {},
    { viewer },
  );
  expect(data).toEqual({
    viewer: {
      account: {
        id: viewer.accountId,
        email: 'Ada@example.org',
        status: 'PENDING',
        country: 'GB',
        profiles: [],
        devices: { edges: [{ node: { kind: 'TV' } }] },
      },
    },
  });
  expect(viewer.language).toBe('en');
  const told = await readLog(subgraph, 'users');
  expect(told.map(({ type }) => type)).toEqual(['AccountCreated', 'DeviceRegistered']);
  expect(told[0]?.payload).toEqual({
    accountId: viewer.accountId,
    version: 1,
    status: 'PENDING',
    country: 'GB',
    language: 'en',
  });
});

test('then e-mail and password sign in, however the address is capitalised', async () => {
  await using subgraph = await startSubgraph(users);
  await signUp(subgraph);
  expect((await signInAs(subgraph, 'ada@EXAMPLE.org', ADA.password)).viewer.country).toBe('GB');
});

test('the same request again is the same account, with tokens that are good', async () => {
  await using subgraph = await startSubgraph(users);
  const [first, again] = [await signUp(subgraph), await signUp(subgraph)];
  expect(viewerIn(String(again['accessToken'])).accountId).toBe(viewerIn(String(first['accessToken'])).accountId);
  expect((await readLog(subgraph, 'users')).filter(({ type }) => type === 'AccountCreated')).toHaveLength(1);
});

test('ten at the same moment under one key are one account', async () => {
  await using subgraph = await startSubgraph(users);
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => signUp(subgraph)));
  expect(new Set(outcomes.map(({ accessToken }) => viewerIn(String(accessToken)).accountId)).size).toBe(1);
});

test('ten at the same moment under ten keys are one account, and nine learn that the address is taken', async () => {
  await using subgraph = await startSubgraph(users);
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, (_, index) => signUp(subgraph, { idempotencyKey: `sign-up-${index}` })),
  );
  expect(outcomes.filter(({ __typename }) => __typename === 'SessionTokens')).toHaveLength(1);
  expect(outcomes.filter(({ code }) => code === 'USERS_EMAIL_TAKEN')).toHaveLength(9);
});

test('a key that comes back with another input, or another password, is refused', async () => {
  await using subgraph = await startSubgraph(users);
  await signUp(subgraph);
  for (const over of [{ country: 'CH' }, { password: 'analytical engine' }])
    expect(await signUp(subgraph, over)).toMatchObject({ __typename: 'IdempotencyConflictProblem' });
});

test('an address that has an account is told so, whatever the password', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  expect(await signUp(subgraph, { email: family.email.toUpperCase() })).toMatchObject({
    __typename: 'EmailTakenProblem',
  });
});

test('everything that is wrong is told at once', async () => {
  await using subgraph = await startSubgraph(users);
  expect(await signUp(subgraph, { email: 'ada', password: 'short' })).toMatchObject({
    __typename: 'ValidationProblem',
    fields: [
      { path: ['email'], code: 'MALFORMED' },
      { path: ['password'], code: 'TOO_SHORT' },
    ],
  });
});

test('one network makes so many accounts an hour, and another still can', async () => {
  await using subgraph = await startSubgraph(users, { env: { USERS_SIGN_UPS_PER_HOUR: '2' } });
  const from = (address: string, index: number) =>
    signUp(subgraph, { idempotencyKey: `sign-up-${index}`, email: `ada-${index}@example.org` }, address);
  const outcomes = [
    await from('2001:db8::1', 1),
    await from('2001:db8::2', 2),
    await from('2001:db8::3', 3),
    await from('2001:db8:1::1', 4),
  ];
  expect(outcomes.map(({ __typename }) => __typename)).toEqual([
    'SessionTokens',
    'SessionTokens',
    'RateLimitedProblem',
    'SessionTokens',
  ]);
  expect(outcomes[2]?.['retryAfterSeconds']).toBe(1800);
});
