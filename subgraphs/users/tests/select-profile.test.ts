import { JWKS_PATH, readViewerClaims, TOKENS } from '@marquee/contracts/viewer';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { WORLD_NOW } from '@marquee/demo-data/world';
import { startSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { createLocalJWKSet, jwtVerify } from 'jose';
import type { JSONWebKeySet } from 'jose';
import { expect, test } from 'vitest';
import { users } from '../subgraph.js';
import { child, family, grownUp, locked, signInAs, stranger } from './members.js';
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

/** The demo account's own session in each subgraph under test. */
const sessions = new WeakMap<TestSubgraph, Promise<SignedIn>>();
async function viewerIn(subgraph: TestSubgraph): Promise<ViewerIdentity> {
  const session = sessions.get(subgraph) ?? signInAs(subgraph);
  sessions.set(subgraph, session);
  return (await session).viewer;
}

async function select(subgraph: TestSubgraph, profileId: string, pin: string | null = null) {
  return (await subgraph.ask(SELECT, { profileId, pin }, { viewer: await viewerIn(subgraph) })).data?.[
    'selectProfile'
  ] as Record<string, unknown>;
}

async function claimsOf(subgraph: TestSubgraph, answer: Record<string, unknown>) {
  const keys = createLocalJWKSet(JSON.parse((await subgraph.get(JWKS_PATH)).body) as JSONWebKeySet);
  const { accessToken } = answer['tokens'] as { accessToken: string };
  return readViewerClaims((await jwtVerify(accessToken, keys, { ...TOKENS.access, currentDate: WORLD_NOW })).payload);
}

test('a chosen profile gives a token that speaks for it', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const answer = await select(subgraph, grownUp.id);
  const { deviceId, sessionId } = await viewerIn(subgraph);
  expect(answer).toMatchObject({ __typename: 'ProfileSession', profile: { id: grownUp.id, name: grownUp.name } });
  expect(await claimsOf(subgraph, answer)).toEqual({
    accountId: family.id,
    profileId: grownUp.id,
    deviceId,
    sessionId,
    country: 'US',
    language: grownUp.language,
    maturityLimit: 'AGE_18',
    isKids: false,
    scopes: ['account:read', 'account:write', 'billing:read', 'billing:write'],
  });
});

test('a child’s token carries the child’s ceiling and opens neither account nor bills', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const answer = await select(subgraph, child.id);
  expect(answer).toMatchObject({ profile: { maturityLimit: 'AGE_7' }, tokens: { scopes: [] } });
  expect(await claimsOf(subgraph, answer)).toMatchObject({ maturityLimit: 'AGE_7', isKids: true, scopes: [] });
});

test('another household’s profile does not exist, just as one that nobody has', async () => {
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

test('a locked profile opens with its PIN; asking without one costs no try', async () => {
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

test('five wrong PINs close the profile for a quarter of an hour, and no other', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const answers = [];
  for (let attempt = 0; attempt < 6; attempt++) answers.push(await select(subgraph, locked.id, '0000'));
  const lockedUntil = new Date(WORLD_NOW.getTime() + LOCK_MS).toISOString();
  expect(answers.map((answer) => answer['attemptsLeft'])).toEqual([4, 3, 2, 1, 0, 0]);
  expect(answers.slice(4)).toEqual(
    Array.from({ length: 2 }, () => ({
      __typename: 'PinProblem',
      code: 'USERS_PIN_LOCKED',
      attemptsLeft: 0,
      lockedUntil,
    })),
  );
  expect(await select(subgraph, locked.id, locked.pin)).toMatchObject({ code: 'USERS_PIN_LOCKED', lockedUntil });
  expect(await select(subgraph, locked.id)).toMatchObject({ code: 'USERS_PIN_LOCKED' });
  expect(await select(subgraph, grownUp.id)).toMatchObject({ __typename: 'ProfileSession' });

  subgraph.setNow(new Date(lockedUntil));
  expect(await select(subgraph, locked.id, locked.pin)).toMatchObject({ __typename: 'ProfileSession' });
});

test('nobody who is not signed in chooses a profile', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const { data, errors } = await subgraph.ask(SELECT, { profileId: grownUp.id });
  expect(data).toEqual({ selectProfile: null });
  expect(errors[0]).toMatchObject({ path: ['selectProfile'], extensions: { code: 'UNAUTHENTICATED' } });
});

test('choosing a profile says when the device was last seen', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const viewer = await viewerIn(subgraph);
  const now = new Date('2026-11-20T20:15:00.000Z');
  subgraph.setNow(now);
  await select(subgraph, grownUp.id);
  const { data } = await subgraph.ask('{ viewer { device { id lastSeenAt isCurrent } } }', {}, { viewer });
  expect(data).toEqual({ viewer: { device: { id: viewer.deviceId, lastSeenAt: now.toISOString(), isCurrent: true } } });
});

test('a sign-in that is over chooses no profile, however good the token still is', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const viewer = await viewerIn(subgraph);
  await subgraph.ask('mutation { signOut { __typename } }', {}, { viewer });
  const { errors } = await subgraph.ask(SELECT, { profileId: grownUp.id }, { viewer });
  expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
});
