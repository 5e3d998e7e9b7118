import { readLog } from '@marquee/subgraph/testing/read-log';
import { ERASURE_OWNERS, erasureDone } from '@marquee/contracts/events/erasure';
import { DEMO_PASSWORD, STAFF, DEMO_NOW } from '@marquee/demo-data/demo-data';
import { asViewer, startSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { expect, test } from 'vitest';
import { users } from '../subgraph.js';
import { documentsIn, endedTokens, mutate, securityEvents } from './requests.js';
import { child, family, adult, signInAs, viewerOf } from './members.js';

const support = asViewer({ scopes: ['support:read'] });
function erase(text: string) {
  return ['requestDataErasure(password: $text)', { text }] as const;
}

test('security events are recorded, with the client address', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const { data } = await subgraph.execute(
    'mutation ($input: SignInInput!) { signIn(input: $input) { ... on SessionTokens { accessToken } } }',
    { input: { email: family.email, password: DEMO_PASSWORD, device: { esn: 'phone', kind: 'MOBILE' } } },
    { clientAddress: '203.0.113.9' },
  );
  expect(data).not.toBeNull();
  await subgraph.execute('mutation ($input: SignInInput!) { signIn(input: $input) { __typename } }', {
    input: { email: family.email, password: 'wrong', device: { esn: 'phone', kind: 'MOBILE' } },
  });
  const query =
    '{ viewer { account { securityEvents(first: 2) { edges { node { kind at address device { kind } } } pageInfo { hasNextPage } } } } }';
  expect((await subgraph.execute(query, {}, { viewer: viewerOf(family, adult) })).data).toEqual({
    viewer: {
      account: {
        securityEvents: {
          edges: [
            { node: { kind: 'SIGN_IN_FAILED', at: DEMO_NOW.toISOString(), address: null, device: null } },
            {
              node: {
                kind: 'SIGNED_IN',
                at: DEMO_NOW.toISOString(),
                address: '203.0.113.9',
                device: { kind: 'MOBILE' },
              },
            },
          ],
          pageInfo: { hasNextPage: false },
        },
      },
    },
  });
  const refused = await subgraph.execute(query, {}, { viewer: viewerOf(family, child) });
  expect(refused.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
});

test('sign-ins are limited per network; clients without an address share one network', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small', env: { USERS_SIGN_INS_PER_MINUTE: '2' } });
  const signIn = (clientAddress?: string) =>
    mutate(
      subgraph,
      'signIn(input: $signIn)',
      { signIn: { email: family.email, password: DEMO_PASSWORD, device: { esn: 'phone', kind: 'MOBILE' } } },
      clientAddress === undefined ? {} : { clientAddress },
    );
  const outcomes = [
    await signIn('203.0.113.9'),
    await signIn('203.0.113.9'),
    await signIn('203.0.113.9'),
    await signIn('203.0.113.10'),
    await signIn(),
    await signIn(),
    await signIn(),
  ];
  expect(outcomes.map(({ retryAfterSeconds }) => retryAfterSeconds ?? null)).toEqual([
    null,
    null,
    30,
    null,
    null,
    null,
    30,
  ]);
});

test('an export contains the account’s data and no secret', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const { viewer } = await signInAs(subgraph);
  expect(await mutate(subgraph, 'exportMyData(password: $text)', { text: 'wrong' }, { viewer })).toMatchObject({
    __typename: 'BadCredentialsProblem',
  });
  const { document } = await mutate(subgraph, 'exportMyData(password: $text)', { text: DEMO_PASSWORD }, { viewer });
  expect(JSON.parse(String(document))).toMatchObject({
    account: { email: family.email, country: 'US' },
    profiles: family.profiles.map(({ name, pin }) => ({ name, hasPin: pin !== null })),
    sessions: [{ deviceId: viewer.deviceId }],
    securityEvents: [{ kind: 'DATA_EXPORTED' }, { kind: 'SIGNED_IN' }],
  });
  expect(String(document)).not.toMatch(/argon2|pinHash|passwordHash/);
});

test('an erased member is removed at once, published to the others, and the erasure completes with the last report', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const { viewer } = await signInAs(subgraph);
  expect(await mutate(subgraph, ...erase('wrong'), { viewer })).toMatchObject({ __typename: 'BadCredentialsProblem' });
  expect(await mutate(subgraph, ...erase(DEMO_PASSWORD), { viewer })).toMatchObject({
    accepted: true,
    reference: family.id,
  });

  await expect(signInAs(subgraph)).rejects.toThrow('do not match');
  expect(
    (await subgraph.execute('{ viewer { account { id } profile { id } } }', {}, { viewer: viewerOf(family, adult) }))
      .data,
  ).toEqual({ viewer: { account: null, profile: null } });
  expect((await endedTokens(subgraph)).sessions).toContain(viewer.sessionId);
  for (const name of ['accounts', 'credentials', 'my_lists', 'sessions', 'security_events']) {
    const documents = await documentsIn(subgraph, name);
    expect(JSON.stringify(documents), name).not.toContain(family.id);
    for (const { id } of family.profiles)
      expect(
        documents.map((document) => document.id),
        name,
      ).not.toContain(id);
  }
  const log = await readLog(subgraph, 'users');
  expect(log.filter(({ type }) => type === 'AccountErased')).toMatchObject([
    { key: family.id, payload: { accountId: family.id, profileIds: family.profiles.map(({ id }) => id) } },
  ]);
  expect(log.filter(({ type }) => type === 'ProfileDeleted').map(({ key }) => key)).toEqual(
    family.profiles.map(({ id }) => id),
  );

  const proof = async () =>
    (
      await subgraph.execute(
        'query ($id: ID!) { erasure(accountId: $id) { completedAt answers { owner kept } } }',
        { id: family.id },
        { viewer: support },
      )
    ).data?.['erasure'];
  expect(await proof()).toEqual({ completedAt: null, answers: [] });
  for (const [index, owner] of ERASURE_OWNERS.entries()) {
    expect(await proof()).toMatchObject({ completedAt: null });
    const at = new Date(DEMO_NOW.getTime() + index * 1000).toISOString();
    const done = erasureDone({ accountId: family.id, owner, at, erased: {}, kept: [] });
    subgraph.setNow(new Date(at));
    await subgraph.publish(owner, [done]);
  }
  expect(await proof()).toMatchObject({
    completedAt: new Date(DEMO_NOW.getTime() + (ERASURE_OWNERS.length - 1) * 1000).toISOString(),
  });
});

test('support reads any account, members only their own', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const query = 'query ($id: ID!) { account(id: $id) { email profiles { name } } }';
  expect((await subgraph.execute(query, { id: family.id }, { viewer: support })).data).toMatchObject({
    account: { email: family.email },
  });
  for (const viewer of [null, viewerOf(family, adult), asViewer()])
    expect((await subgraph.execute(query, { id: family.id }, { viewer })).data).toEqual({ account: null });
});

test('staff tokens have staff scopes, members’ tokens have none', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  for (const { email, scopes } of STAFF)
    expect((await signInAs(subgraph, email)).viewer.scopes).toEqual(expect.arrayContaining([...scopes]));
  const { viewer } = await signInAs(subgraph);
  expect(STAFF.flatMap(({ scopes }) => scopes).filter((scope) => viewer.scopes.includes(scope))).toEqual([]);
});

test('an account’s status follows billing’s subscription status, and is published', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const publish = (version: number, status: string) =>
    subgraph.publish('billing', [
      {
        type: 'SubscriptionChanged',
        version: 1,
        key: family.id,
        occurredAt: DEMO_NOW.toISOString(),
        payload: { accountId: family.id, version, status },
      },
    ]);
  const status = async () =>
    (await subgraph.execute('{ viewer { account { status } } }', {}, { viewer: viewerOf(family, adult) })).data;
  await publish(2, 'ON_HOLD');
  expect(await status()).toEqual({ viewer: { account: { status: 'ON_HOLD' } } });
  await publish(1, 'ACTIVE');
  expect(await status()).toEqual({ viewer: { account: { status: 'ON_HOLD' } } });
  expect((await readLog(subgraph, 'users')).filter(({ type }) => type === 'AccountStatusChanged')).toMatchObject([
    { payload: { accountId: family.id, version: 2, status: 'ON_HOLD' } },
  ]);
  expect(await securityEvents(subgraph, viewerOf(family, adult))).toEqual([]);
});
