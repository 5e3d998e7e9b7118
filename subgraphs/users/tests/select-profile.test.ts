import { JWKS_PATH, readViewerClaims, TOKENS } from '@marquee/contracts/viewer';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { DEMO_NOW } from '@marquee/demo-data/demo-data';
import { startSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { createLocalJWKSet, jwtVerify } from 'jose';
import type { JSONWebKeySet } from 'jose';
import { expect, test } from 'vitest';
import { users } from '../subgraph.js';
import { child, family, adult, locked, signInAs, stranger } from './members.js';
import type { SignedIn } from './members.js';

const SELECT = `mutation ($profileId: ID!, $pin: String) {
  selectProfile(profileId: $profileId, pin: $pin) {
    __typename
    ... on ProfileSession { profile { id name maturityLimit } tokens { accessToken scopes } }
    ... on PinProblem { attemptsLeft lockedUntil }
    ... on NotFoundProblem { id }
    ... on Problem { code }
  }
}`;
const LOCK_MS = 15 * 60_000;

/** The demo account's session, one per started subgraph. */
const sessions = new WeakMap<TestSubgraph, Promise<SignedIn>>();
async function viewerIn(subgraph: TestSubgraph): Promise<ViewerIdentity> {
  const session = sessions.get(subgraph) ?? signInAs(subgraph);
  sessions.set(subgraph, session);
  return (await session).viewer;
}

async function select(subgraph: TestSubgraph, profileId: string, pin: string | null = null) {
  return (await subgraph.execute(SELECT, { profileId, pin }, { viewer: await viewerIn(subgraph) })).data?.[
    'selectProfile'
  ] as Record<string, unknown>;
}

async function claimsOf(subgraph: TestSubgraph, response: Record<string, unknown>) {
  const keys = createLocalJWKSet(JSON.parse((await subgraph.get(JWKS_PATH)).body) as JSONWebKeySet);
  const { accessToken } = response['tokens'] as { accessToken: string };
  return readViewerClaims((await jwtVerify(accessToken, keys, { ...TOKENS.access, currentDate: DEMO_NOW })).payload);
}

test('selecting a profile returns a token with the profile’s claims', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const response = await select(subgraph, adult.id);
  const { deviceId, sessionId } = await viewerIn(subgraph);
  expect(response).toMatchObject({ __typename: 'ProfileSession', profile: { id: adult.id, name: adult.name } });
  expect(await claimsOf(subgraph, response)).toEqual({
    accountId: family.id,
    profileId: adult.id,
    deviceId,
    sessionId,
    country: 'US',
    language: adult.language,
    maturityLimit: 'AGE_18',
    isKids: false,
    scopes: ['account:read', 'account:write', 'billing:read', 'billing:write'],
  });
});

test('a kids profile’s token has its maturity limit and no scopes', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const response = await select(subgraph, child.id);
  expect(response).toMatchObject({ profile: { maturityLimit: 'AGE_7' }, tokens: { scopes: [] } });
  expect(await claimsOf(subgraph, response)).toMatchObject({ maturityLimit: 'AGE_7', isKids: true, scopes: [] });
});

test('another household’s profile gives the same response as an unknown one', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const others = stranger.profiles[0]?.id ?? '';
  expect(await select(subgraph, others)).toEqual({
    __typename: 'NotFoundProblem',
    id: others,
    code: 'USERS_PROFILE_NOT_FOUND',
  });
  expect(await select(subgraph, 'nonsense')).toEqual({
    __typename: 'NotFoundProblem',
    id: 'nonsense',
    code: 'USERS_PROFILE_NOT_FOUND',
  });
});

test('a profile with a PIN is selected with it; a request without a PIN counts no attempt', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const needed = { __typename: 'PinProblem', code: 'USERS_PIN_NEEDED', attemptsLeft: 5, lockedUntil: null };
  expect(await select(subgraph, locked.id)).toEqual(needed);
  expect(await select(subgraph, locked.id)).toEqual(needed);
  expect(await select(subgraph, locked.id, '0000')).toEqual({ ...needed, code: 'USERS_PIN_WRONG', attemptsLeft: 4 });
  expect(await select(subgraph, locked.id, locked.pin)).toMatchObject({
    __typename: 'ProfileSession',
    profile: { id: locked.id },
  });
  expect(await select(subgraph, locked.id)).toEqual(needed);
});

test('five wrong PINs lock this profile for 15 minutes, and no other', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const responses = [];
  for (let attempt = 0; attempt < 6; attempt++) responses.push(await select(subgraph, locked.id, '0000'));
  const lockedUntil = new Date(DEMO_NOW.getTime() + LOCK_MS).toISOString();
  expect(responses.map((response) => response['attemptsLeft'])).toEqual([4, 3, 2, 1, 0, 0]);
  expect(responses.slice(4)).toEqual(
    Array.from({ length: 2 }, () => ({
      __typename: 'PinProblem',
      code: 'USERS_PIN_LOCKED',
      attemptsLeft: 0,
      lockedUntil,
    })),
  );
  expect(await select(subgraph, locked.id, locked.pin)).toMatchObject({ code: 'USERS_PIN_LOCKED', lockedUntil });
  expect(await select(subgraph, locked.id)).toMatchObject({ code: 'USERS_PIN_LOCKED' });
  expect(await select(subgraph, adult.id)).toMatchObject({ __typename: 'ProfileSession' });

  subgraph.setNow(new Date(lockedUntil));
  expect(await select(subgraph, locked.id, locked.pin)).toMatchObject({ __typename: 'ProfileSession' });
});

test('selecting a profile requires a signed-in member', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const { data, errors } = await subgraph.execute(SELECT, { profileId: adult.id });
  expect(data).toEqual({ selectProfile: null });
  expect(errors[0]).toMatchObject({ path: ['selectProfile'], extensions: { code: 'UNAUTHENTICATED' } });
});

test('selecting a profile updates the device’s `lastSeenAt`', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const viewer = await viewerIn(subgraph);
  const now = new Date('2026-11-20T20:15:00.000Z');
  subgraph.setNow(now);
  await select(subgraph, adult.id);
  const { data } = await subgraph.execute('{ viewer { device { id lastSeenAt isCurrent } } }', {}, { viewer });
  expect(data).toEqual({ viewer: { device: { id: viewer.deviceId, lastSeenAt: now.toISOString(), isCurrent: true } } });
});

test('an ended session cannot select a profile, although its token has not expired', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const viewer = await viewerIn(subgraph);
  await subgraph.execute('mutation { signOut { __typename } }', {}, { viewer });
  const { errors } = await subgraph.execute(SELECT, { profileId: adult.id }, { viewer });
  expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
});
