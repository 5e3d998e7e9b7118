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

test('a sign-up signs the device in to an account without profile and payment, and is published', async () => {
  await using subgraph = await startSubgraph(users);
  const tokens = await signUp(subgraph);
  expect(tokens).toMatchObject({
    __typename: 'SessionTokens',
    scopes: ['account:read', 'account:write', 'billing:read', 'billing:write'],
  });
  const viewer = viewerIn(String(tokens['accessToken']));
  const { data } = await subgraph.execute(
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
  const published = await readLog(subgraph, 'users');
  expect(published.map(({ type }) => type)).toEqual(['AccountCreated', 'DeviceRegistered']);
  expect(published[0]?.payload).toEqual({
    accountId: viewer.accountId,
    version: 1,
    status: 'PENDING',
    country: 'GB',
    language: 'en',
  });
});

test('after a sign-up, e-mail and password sign in, in any case of the address', async () => {
  await using subgraph = await startSubgraph(users);
  await signUp(subgraph);
  expect((await signInAs(subgraph, 'ada@EXAMPLE.org', ADA.password)).viewer.country).toBe('GB');
});

test('a repeated sign-up returns valid tokens of the same account', async () => {
  await using subgraph = await startSubgraph(users);
  const [first, again] = [await signUp(subgraph), await signUp(subgraph)];
  expect(viewerIn(String(again['accessToken'])).accountId).toBe(viewerIn(String(first['accessToken'])).accountId);
  expect((await readLog(subgraph, 'users')).filter(({ type }) => type === 'AccountCreated')).toHaveLength(1);
});

test('ten concurrent sign-ups with one key create one account', async () => {
  await using subgraph = await startSubgraph(users);
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => signUp(subgraph)));
  expect(new Set(outcomes.map(({ accessToken }) => viewerIn(String(accessToken)).accountId)).size).toBe(1);
});

test('of ten concurrent sign-ups with ten keys, one creates the account and nine get `EmailTakenProblem`', async () => {
  await using subgraph = await startSubgraph(users);
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, (_, index) => signUp(subgraph, { idempotencyKey: `sign-up-${index}` })),
  );
  expect(outcomes.filter(({ __typename }) => __typename === 'SessionTokens')).toHaveLength(1);
  expect(outcomes.filter(({ code }) => code === 'USERS_EMAIL_TAKEN')).toHaveLength(9);
});

test('a key reused with another input or password is refused', async () => {
  await using subgraph = await startSubgraph(users);
  await signUp(subgraph);
  for (const over of [{ country: 'CH' }, { password: 'analytical engine' }])
    expect(await signUp(subgraph, over)).toMatchObject({ __typename: 'IdempotencyConflictProblem' });
});

test('a taken address is reported, for any password', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  expect(await signUp(subgraph, { email: family.email.toUpperCase() })).toMatchObject({
    __typename: 'EmailTakenProblem',
  });
});

test('every problem of the input is reported', async () => {
  await using subgraph = await startSubgraph(users);
  expect(await signUp(subgraph, { email: 'ada', password: 'short' })).toMatchObject({
    __typename: 'ValidationProblem',
    fields: [
      { path: ['email'], code: 'MALFORMED' },
      { path: ['password'], code: 'TOO_SHORT' },
    ],
  });
});

test('sign-ups are limited per network', async () => {
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
