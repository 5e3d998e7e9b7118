import { DEMO_PASSWORD, DEMO_NOW } from '@marquee/demo-data/demo-data';
import { startSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { expect, test } from 'vitest';
import { stepAt, totpCode } from '../secrets/totp.js';
import { users } from '../subgraph.js';
import { mailsFrom, mutate } from './requests.js';
import { family, signInAs } from './members.js';
import type { SignedIn } from './members.js';

function after(ms: number): Date {
  return new Date(DEMO_NOW.getTime() + ms);
}

function signIn(subgraph: TestSubgraph, secondFactorCode: string | null = null, password = DEMO_PASSWORD) {
  return mutate(subgraph, 'signIn(input: $signIn)', {
    signIn: { email: family.email, password, device: { esn: 'phone', kind: 'MOBILE' }, secondFactorCode },
  });
}

function set(subgraph: TestSubgraph, { viewer }: SignedIn, kind: string, code: string | null = null) {
  return mutate(
    subgraph,
    'setSecondFactor(input: $setSecondFactor)',
    { setSecondFactor: { kind, password: DEMO_PASSWORD, code } },
    { viewer },
  );
}

function confirm(subgraph: TestSubgraph, { viewer }: SignedIn, text: string) {
  return mutate(subgraph, 'confirmTotp(code: $text)', { text }, { viewer });
}

function codeAt(secret: string, now: Date): string {
  return totpCode(secret, stepAt(now));
}

/** Signs in and confirms an authenticator app; its first code is then used. */
async function withApp(subgraph: TestSubgraph) {
  const session = await signInAs(subgraph);
  const { totpUri } = await set(subgraph, session, 'TOTP');
  const secret = new URL(String(totpUri)).searchParams.get('secret') ?? '';
  await confirm(subgraph, session, codeAt(secret, DEMO_NOW));
  subgraph.setNow(after(60_000));
  return { session, secret, code: codeAt(secret, after(60_000)) };
}

test('with a second factor, the password alone does not sign in', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const { code } = await withApp(subgraph);
  expect(await signIn(subgraph)).toMatchObject({
    __typename: 'SecondFactorRequiredProblem',
    code: 'USERS_SECOND_FACTOR_REQUIRED',
    channel: 'TOTP',
    attemptsLeft: 5,
  });
  expect(await signIn(subgraph, code)).toMatchObject({ __typename: 'SessionTokens' });
});

test('a code signs in once', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const { code } = await withApp(subgraph);
  await signIn(subgraph, code);
  expect(await signIn(subgraph, code)).toMatchObject({ code: 'USERS_SECOND_FACTOR_WRONG', attemptsLeft: 4 });
});

test('a wrong password does not reveal the second factor', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const { code } = await withApp(subgraph);
  expect(await signIn(subgraph, code, 'wrong')).toMatchObject({ __typename: 'BadCredentialsProblem' });
});

test('five wrong codes lock the factor, also for the right code', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const { code } = await withApp(subgraph);
  const wrong = code === '000000' ? '111111' : '000000';
  const outcomes = [];
  for (let index = 0; index < 5; index++) outcomes.push(await signIn(subgraph, wrong));
  expect(outcomes.map(({ attemptsLeft }) => attemptsLeft)).toEqual([4, 3, 2, 1, 0]);
  expect(await signIn(subgraph, code)).toMatchObject({ __typename: 'AccountLockedProblem' });
});

test('an unconfirmed authenticator app is not required at sign-in', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const session = await signInAs(subgraph);
  expect(await set(subgraph, session, 'TOTP')).toMatchObject({ kind: 'TOTP', isActive: false });
  expect(await confirm(subgraph, session, '12345')).toMatchObject({ __typename: 'SecondFactorRequiredProblem' });
  expect(await signIn(subgraph)).toMatchObject({ __typename: 'SessionTokens' });
});

test('a mailed code signs in once, within ten minutes', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  await set(subgraph, await signInAs(subgraph), 'EMAIL');
  expect(await signIn(subgraph)).toMatchObject({ __typename: 'SecondFactorRequiredProblem', channel: 'EMAIL' });
  const [mail] = await mailsFrom(subgraph, 1);
  expect(mail).toMatchObject({ to: family.email, kind: 'SIGN_IN_CODE' });
  const code = /\d{6}/.exec(mail?.subject ?? '')?.[0] ?? '';
  expect(await signIn(subgraph, code)).toMatchObject({ __typename: 'SessionTokens' });
  expect(await signIn(subgraph, code)).toMatchObject({ code: 'USERS_SECOND_FACTOR_WRONG' });

  await signIn(subgraph);
  const late = /\d{6}/.exec((await mailsFrom(subgraph, 2))[1]?.subject ?? '')?.[0] ?? '';
  subgraph.setNow(after(10 * 60_000));
  expect(await signIn(subgraph, late)).toMatchObject({ code: 'USERS_SECOND_FACTOR_WRONG' });
});

test('removing the second factor requires one of its codes', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const { session, code } = await withApp(subgraph);
  expect(await set(subgraph, session, 'NONE')).toMatchObject({ __typename: 'SecondFactorRequiredProblem' });
  expect(await set(subgraph, session, 'NONE', code)).toMatchObject({ kind: 'NONE', isActive: false });
  expect(await signIn(subgraph)).toMatchObject({ __typename: 'SessionTokens' });
});
