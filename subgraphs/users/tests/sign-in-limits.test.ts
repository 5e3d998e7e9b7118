/** Whom failed attempts lock out, and whom they do not. */
import { DEMO_NOW, DEMO_PASSWORD } from '@marquee/demo-data/demo-data';
import { startSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { expect, test } from 'vitest';
import { users } from '../subgraph.js';
import { documentsIn, mutate } from './requests.js';
import { family, locked, signInAs, stranger } from './members.js';

const SIGN_IN = `mutation ($input: SignInInput!) {
  signIn(input: $input) {
    __typename
    ... on SessionTokens { deviceToken }
    ... on BadCredentialsProblem { attemptsLeft }
    ... on AccountLockedProblem { lockedUntil }
    ... on Problem { code message }
  }
}`;
const SELECT = `mutation ($profileId: ID!, $pin: String, $password: String) {
  selectProfile(profileId: $profileId, pin: $pin, password: $password) {
    __typename
    ... on PinProblem { attemptsLeft }
    ... on Problem { code }
  }
}`;
const HOME = '203.0.113.9';
const MINUTE_MS = 60_000;

interface Attempt {
  readonly email?: string;
  readonly password?: string;
  readonly from?: string;
  readonly token?: string | null;
}

async function signIn(
  subgraph: TestSubgraph,
  { email = family.email, password = DEMO_PASSWORD, from = HOME, token = null }: Attempt = {},
): Promise<Record<string, unknown>> {
  const input = { email, password, device: { esn: 'phone', kind: 'MOBILE', token } };
  const { data, errors } = await subgraph.execute(SIGN_IN, { input }, { clientAddress: from });
  if (errors[0] !== undefined) throw new Error(errors[0].message);
  return data?.['signIn'] as Record<string, unknown>;
}

async function fail(subgraph: TestSubgraph, times: number, attempt: Attempt = {}) {
  const responses = [];
  for (let made = 0; made < times; made++) responses.push(await signIn(subgraph, { ...attempt, password: 'wrong' }));
  return responses.at(-1) ?? {};
}

const SIGNED_IN = { __typename: 'SessionTokens' };
const LOCKED = { __typename: 'AccountLockedProblem' };

test('a stranger locks the address for the own network only, in one or in many of them', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  for (let network = 1; network <= 20; network++) await fail(subgraph, 6, { from: `198.51.100.${network}` });
  expect(await signIn(subgraph, { from: '198.51.100.1' })).toMatchObject(LOCKED);
  expect(await signIn(subgraph)).toMatchObject(SIGNED_IN);
});

test('addresses of one IPv6 /64 are one network', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  for (let host = 1; host <= 5; host++) await fail(subgraph, 1, { from: `2001:db8:1:2::${host}` });
  expect(await signIn(subgraph, { from: '2001:0db8:1:2:ffff::9' })).toMatchObject(LOCKED);
  expect(await signIn(subgraph, { from: '2001:db8:1:3::1' })).toMatchObject(SIGNED_IN);
});

test('a known device signs in from a network that is locked; its own failures lock it', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const token = String((await signIn(subgraph))['deviceToken']);
  expect(await fail(subgraph, 6)).toMatchObject(LOCKED);
  expect(await signIn(subgraph)).toMatchObject(LOCKED);
  expect(await signIn(subgraph, { token })).toMatchObject(SIGNED_IN);
  expect(await fail(subgraph, 1, { token })).toMatchObject({ attemptsLeft: 4 });
  await fail(subgraph, 4, { token });
  expect(await signIn(subgraph, { token })).toMatchObject(LOCKED);
  expect(await signIn(subgraph, { from: '198.51.100.1' })).toMatchObject(SIGNED_IN);
});

test('another account’s device token, a modified one and other texts make no device known', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const others = String((await signIn(subgraph, { email: stranger.email }))['deviceToken']);
  const own = String((await signIn(subgraph))['deviceToken']);
  const { refreshToken, accessToken } = await signInAs(subgraph);
  await fail(subgraph, 5);
  for (const token of [
    others,
    refreshToken,
    accessToken,
    `${own}x`,
    own.replace(/\..*\./, '.e30.'),
    '',
    'x'.repeat(5000),
  ])
    expect(await signIn(subgraph, { token }), token).toMatchObject(LOCKED);
  expect(await mutate(subgraph, 'refreshSession(refreshToken: $text)', { text: own })).toMatchObject({
    code: 'USERS_SESSION_OVER',
  });
});

test('a device token is valid for 180 days', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const token = String((await signIn(subgraph))['deviceToken']);
  subgraph.setNow(new Date(DEMO_NOW.getTime() + 179 * 24 * 60 * MINUTE_MS));
  await fail(subgraph, 5);
  expect(await signIn(subgraph, { token })).toMatchObject(SIGNED_IN);
  subgraph.setNow(new Date(DEMO_NOW.getTime() + 181 * 24 * 60 * MINUTE_MS));
  await fail(subgraph, 5);
  expect(await signIn(subgraph, { token })).toMatchObject(LOCKED);
});

test('failures of all networks together are limited, and a known device signs in then', {
  timeout: 60_000,
}, async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const token = String((await signIn(subgraph))['deviceToken']);
  for (let count = 0; count < 300; count++)
    expect(await fail(subgraph, 1, { from: `198.51.${count % 100}.${1 + Math.floor(count / 100)}` })).toMatchObject({
      __typename: 'BadCredentialsProblem',
    });
  expect(await signIn(subgraph)).toMatchObject({ __typename: 'RateLimitedProblem' });
  expect(await signIn(subgraph, { token })).toMatchObject(SIGNED_IN);
});

test('a locked network that goes on trying takes no attempt of other networks', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  await fail(subgraph, 5, { from: '198.51.100.1' });
  for (let minute = 0; minute < 4; minute++) {
    subgraph.setNow(new Date(DEMO_NOW.getTime() + minute * MINUTE_MS));
    expect(await fail(subgraph, 110, { from: '198.51.100.1' })).toMatchObject(LOCKED);
  }
  expect(await signIn(subgraph)).toMatchObject(SIGNED_IN);
});

test('locks in a row double, and an unknown address gets the same responses', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  let now = DEMO_NOW;
  for (const minutes of [15, 30, 60]) {
    const [known, unknown] = [await fail(subgraph, 6), await fail(subgraph, 6, { email: 'nobody@marquee.example' })];
    expect(unknown).toEqual(known);
    expect(Date.parse(String(known['lockedUntil'])) - now.getTime()).toBe(minutes * MINUTE_MS);
    now = new Date(String(known['lockedUntil']));
    subgraph.setNow(now);
  }
});

test('attempts at many unknown addresses leave a bounded record of events', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  await Promise.all(
    Array.from({ length: 30 }, (_, index) => fail(subgraph, 1, { email: `nobody-${index}@marquee.example` })),
  );
  const ids = (await documentsIn(subgraph, 'security_events')).map(({ id }) => id);
  expect(ids.filter((id) => /^unknown-\d{1,3}$/.test(id))).toHaveLength(30);
});

test('wrong PINs lock a profile on one device; another device and the password open it', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const childs = (await signInAs(subgraph, undefined, undefined, 'tablet')).viewer;
  const parents = (await signInAs(subgraph, undefined, undefined, 'phone')).viewer;
  const select = async (viewer: typeof childs, given: object) =>
    (await subgraph.execute(SELECT, { profileId: locked.id, ...given }, { viewer })).data?.['selectProfile'];
  for (let attempt = 0; attempt < 5; attempt++) await select(childs, { pin: '0000' });
  expect(await select(childs, { pin: locked.pin })).toMatchObject({ code: 'USERS_PIN_LOCKED' });
  expect(await select(parents, { pin: locked.pin })).toMatchObject({ __typename: 'ProfileSession' });

  expect(await select(childs, { password: 'wrong' })).toMatchObject({ __typename: 'BadCredentialsProblem' });
  expect(await select(childs, { pin: locked.pin })).toMatchObject({ code: 'USERS_PIN_LOCKED' });
  expect(await select(childs, { password: DEMO_PASSWORD })).toMatchObject({ __typename: 'ProfileSession' });
  expect(await select(childs, { pin: locked.pin })).toMatchObject({ __typename: 'ProfileSession' });
});

test('a child that guesses the password locks neither sign-in nor another device', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const childs = (await signInAs(subgraph, undefined, undefined, 'tablet')).viewer;
  const parents = (await signInAs(subgraph, undefined, undefined, 'phone')).viewer;
  const setPin = (viewer: typeof childs, more: string) =>
    mutate(
      subgraph,
      'setProfilePin(profileId: $id, password: $more, pin: $pin)',
      { id: locked.id, more, pin: '4321' },
      { viewer },
    );
  for (let attempt = 0; attempt < 6; attempt++) await setPin(childs, 'wrong');
  expect(await setPin(childs, DEMO_PASSWORD)).toMatchObject({ __typename: 'AccountLockedProblem' });
  expect(await setPin(parents, DEMO_PASSWORD)).toMatchObject({ __typename: 'ProfilePayload' });
  expect(await signIn(subgraph)).toMatchObject(SIGNED_IN);
});

test('probing for taken addresses is limited per network; sign-ups that succeed do not count', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const signUp = (email: string, count: number, clientAddress = HOME) =>
    mutate(
      subgraph,
      'signUp(input: $signUp)',
      {
        signUp: {
          idempotencyKey: `sign-up-${email}-${count}`,
          email,
          password: 'long enough',
          country: 'DE',
          language: 'de',
          device: { esn: 'phone', kind: 'MOBILE' },
        },
      },
      { clientAddress },
    );
  for (let count = 0; count < 3; count++)
    expect(await signUp(`new-${count}@marquee.example`, count)).toMatchObject(SIGNED_IN);
  const outcomes = [];
  for (let count = 0; count < 21; count++)
    outcomes.push((await signUp([family, stranger][count % 2]?.email ?? '', count, '198.51.100.7')).__typename);
  expect(outcomes.filter((outcome) => outcome === 'EmailTakenProblem')).toHaveLength(20);
  expect(outcomes.at(-1)).toBe('RateLimitedProblem');
});
