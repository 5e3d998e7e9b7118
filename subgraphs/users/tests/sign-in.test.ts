import { JWKS_PATH, readViewerClaims, TOKENS } from '@marquee/contracts/viewer';
import { DEMO_EMAIL, DEMO_PASSWORD, DEMO_NOW } from '@marquee/demo-data/demo-data';
import { startSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { createLocalJWKSet, jwtVerify } from 'jose';
import type { JSONWebKeySet } from 'jose';
import { expect, test } from 'vitest';
import { users } from '../subgraph.js';
import { family, viewerOf } from './members.js';

const SIGN_IN = `mutation ($input: SignInInput!) {
  signIn(input: $input) {
    __typename
    ... on SessionTokens { accessToken accessExpiresAt scopes }
    ... on BadCredentialsProblem { attemptsLeft }
    ... on AccountLockedProblem { lockedUntil }
    ... on Problem { code message }
  }
}`;
const PHONE = { esn: 'phone-1', kind: 'MOBILE' };
const MINUTE_MS = 60_000;
function after(ms: number): Date {
  return new Date(DEMO_NOW.getTime() + ms);
}

async function signIn(subgraph: TestSubgraph, email: string, password: string, device: object = PHONE) {
  const { data, errors } = await subgraph.execute(SIGN_IN, { input: { email, password, device } });
  if (errors.length > 0) throw new Error(errors[0]?.message);
  return data?.['signIn'] as Record<string, unknown>;
}

async function verify(subgraph: TestSubgraph, token: unknown, now: Date) {
  const keys = createLocalJWKSet(JSON.parse((await subgraph.get(JWKS_PATH)).body) as JSONWebKeySet);
  return jwtVerify(String(token), keys, { ...TOKENS.access, currentDate: now });
}

test('e-mail and password return a token without a profile, valid for an hour, that the published keys verify', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const session = await signIn(subgraph, DEMO_EMAIL, DEMO_PASSWORD);
  expect(session).toMatchObject({
    __typename: 'SessionTokens',
    accessExpiresAt: after(60 * MINUTE_MS).toISOString(),
    scopes: ['account:read', 'account:write', 'billing:read', 'billing:write'],
  });
  const { payload } = await verify(subgraph, session['accessToken'], after(59 * MINUTE_MS));
  expect(readViewerClaims(payload)).toMatchObject({
    accountId: family.id,
    profileId: null,
    country: 'US',
    maturityLimit: 'ALL',
    isKids: false,
  });
  await expect(verify(subgraph, session['accessToken'], after(61 * MINUTE_MS))).rejects.toThrow('exp');
});

test('the lifetime of an access token is a setting', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small', env: { USERS_ACCESS_TOKEN_TTL_SECONDS: '120' } });
  expect(await signIn(subgraph, DEMO_EMAIL, DEMO_PASSWORD)).toMatchObject({
    accessExpiresAt: after(2 * MINUTE_MS).toISOString(),
  });
});

test('the published keys contain no private part', async () => {
  await using subgraph = await startSubgraph(users);
  const { keys } = JSON.parse((await subgraph.get(JWKS_PATH)).body) as { keys: Record<string, unknown>[] };
  expect(keys).toHaveLength(2);
  for (const key of keys) {
    expect(key).not.toHaveProperty('d');
    expect(key).toMatchObject({ alg: 'EdDSA', crv: 'Ed25519' });
  }
});

test('the case of an address does not matter', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  expect(await signIn(subgraph, ` ${DEMO_EMAIL.toUpperCase()} `, DEMO_PASSWORD)).toMatchObject({
    __typename: 'SessionTokens',
  });
});

test('five wrong passwords lock the address for 15 minutes, also for the right one', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const responses = [];
  for (let attempt = 0; attempt < 5; attempt++) responses.push(await signIn(subgraph, DEMO_EMAIL, 'wrong'));
  expect(responses.map((response) => response['attemptsLeft'])).toEqual([4, 3, 2, 1, 0]);

  subgraph.setNow(after(15 * MINUTE_MS - 1));
  const lockedUntil = after(15 * MINUTE_MS).toISOString();
  expect(await signIn(subgraph, DEMO_EMAIL, DEMO_PASSWORD)).toMatchObject({
    __typename: 'AccountLockedProblem',
    lockedUntil,
  });
  subgraph.setNow(after(15 * MINUTE_MS));
  expect(await signIn(subgraph, DEMO_EMAIL, DEMO_PASSWORD)).toMatchObject({ __typename: 'SessionTokens' });
});

test('the right password clears the failed attempts', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  for (let attempt = 0; attempt < 4; attempt++) await signIn(subgraph, DEMO_EMAIL, 'wrong');
  await signIn(subgraph, DEMO_EMAIL, DEMO_PASSWORD);
  expect(await signIn(subgraph, DEMO_EMAIL, 'wrong')).toMatchObject({ attemptsLeft: 4 });
});

test('an unknown address gets the responses of a wrong password, before and during the lock', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const known = [];
  const unknown = [];
  for (let attempt = 0; attempt < 6; attempt++) {
    known.push(await signIn(subgraph, DEMO_EMAIL, 'wrong'));
    unknown.push(await signIn(subgraph, 'nobody@marquee.example', 'wrong'));
  }
  expect(unknown).toEqual(known);
  expect(known.at(-1)).toMatchObject({ __typename: 'AccountLockedProblem' });
});

test('parallel attempts are counted like sequential ones', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const responses = await Promise.all(Array.from({ length: 12 }, () => signIn(subgraph, DEMO_EMAIL, 'wrong')));
  const kinds = responses.map((response) => response['__typename']);
  expect(kinds.filter((kind) => kind === 'BadCredentialsProblem')).toHaveLength(5);
  expect(kinds.filter((kind) => kind === 'AccountLockedProblem')).toHaveLength(7);
});

test('expired attempts are removed from the store', async () => {
  await using subgraph = await startSubgraph(users);
  const attempts = await subgraph.store.collection<{ id: string; until: string }>({
    name: 'attempts',
    indexes: [{ fields: ['until'] }],
  });
  const remembered = async () => (await attempts.find({ limit: 100 })).documents.length;
  await Promise.all([1, 2, 3, 4].map((n) => signIn(subgraph, `nobody-${n}@marquee.example`, 'wrong')));
  expect(await remembered()).toBe(4);
  subgraph.setNow(after(16 * MINUTE_MS));
  await signIn(subgraph, 'nobody-5@marquee.example', 'wrong');
  await signIn(subgraph, 'nobody-6@marquee.example', 'wrong');
  expect(await remembered()).toBe(2);
});

test('a device has the same id at every sign-in, and is listed first', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const deviceOf = async (device: object) => {
    const { accessToken } = await signIn(subgraph, DEMO_EMAIL, DEMO_PASSWORD, device);
    return readViewerClaims((await verify(subgraph, accessToken, DEMO_NOW)).payload)?.deviceId;
  };
  const first = await deviceOf({ ...PHONE, name: 'Ada’s phone' });
  const other = await deviceOf({ esn: 'tablet-1', kind: 'TABLET' });
  expect(await deviceOf(PHONE)).toBe(first);
  expect(other).not.toBe(first);

  const viewer = { ...viewerOf(family, null), ...(first === undefined ? {} : { deviceId: first }) };
  const query =
    '{ viewer { device { name } account { devices(first: 2) { edges { node { id name kind isCurrent } } pageInfo { hasNextPage } } } } }';
  expect((await subgraph.execute(query, {}, { viewer })).data).toEqual({
    viewer: {
      device: { name: 'Ada’s phone' },
      account: {
        devices: {
          edges: [
            { node: { id: first, name: 'Ada’s phone', kind: 'MOBILE', isCurrent: true } },
            { node: { id: other, name: 'Tablet', kind: 'TABLET', isCurrent: false } },
          ],
          pageInfo: { hasNextPage: true },
        },
      },
    },
  });
});

test.each([
  ['an empty serial number', { email: DEMO_EMAIL, password: 'x', device: { esn: '', kind: 'TV' } }, 'device.esn'],
  ['a password of a thousand characters', { email: DEMO_EMAIL, password: 'x'.repeat(1000), device: PHONE }, 'password'],
])('%s is refused, naming the argument', async (_what, input, argument) => {
  await using subgraph = await startSubgraph(users);
  const { data, errors } = await subgraph.execute(SIGN_IN, { input });
  expect(data).toEqual({ signIn: null });
  expect(errors[0]).toMatchObject({
    extensions: { code: 'BAD_USER_INPUT' },
    message: expect.stringContaining(argument) as string,
  });
});
