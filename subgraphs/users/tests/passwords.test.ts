import { DEMO_PASSWORD, DEMO_NOW } from '@marquee/demo-data/demo-data';
import { startSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { expect, test } from 'vitest';
import { users } from '../subgraph.js';
import { documentsIn, endedTokens, mailsFrom, mutate, securityEvents } from './requests.js';
import { family, signInAs } from './members.js';

const NEW_PASSWORD = 'a quieter evening';
function request(subgraph: TestSubgraph, text: string) {
  return mutate(subgraph, 'requestPasswordReset(email: $text)', { text });
}

function reset(subgraph: TestSubgraph, text: string, more = NEW_PASSWORD) {
  return mutate(subgraph, 'resetPassword(token: $text, newPassword: $more)', { text, more });
}

function tokenIn({ text }: { readonly text: string }): string {
  return /^[\w-]{43}$/m.exec(text)?.[0] ?? '';
}

function minutesLater(minutes: number): Date {
  return new Date(DEMO_NOW.getTime() + minutes * 60_000);
}

test('a mailed token sets a new password once, and signs out every device', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const { viewer } = await signInAs(subgraph);
  expect(await request(subgraph, family.email.toUpperCase())).toMatchObject({ accepted: true, reference: null });
  const [mail] = await mailsFrom(subgraph, 1);
  expect(mail).toMatchObject({ to: family.email, kind: 'PASSWORD_RESET' });
  const token = tokenIn(mail ?? { text: '' });
  expect(await reset(subgraph, token)).toMatchObject({ accepted: true });
  expect(await reset(subgraph, token)).toMatchObject({ __typename: 'TokenSpentProblem' });
  await expect(signInAs(subgraph)).rejects.toThrow('do not match');
  const fresh = await signInAs(subgraph, family.email, NEW_PASSWORD);
  expect((await endedTokens(subgraph)).sessions).toContain(viewer.sessionId);
  expect(await securityEvents(subgraph, fresh.viewer)).toEqual(
    expect.arrayContaining(['PASSWORD_RESET', 'PASSWORD_RESET_REQUESTED']),
  );
});

test('of two concurrent uses of a token, one succeeds', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  await request(subgraph, family.email);
  const token = tokenIn((await mailsFrom(subgraph, 1))[0] ?? { text: '' });
  const outcomes = await Promise.all([reset(subgraph, token), reset(subgraph, token, 'another evening')]);
  expect(outcomes.map(({ __typename }) => __typename).toSorted()).toEqual(['AcceptedPayload', 'TokenSpentProblem']);
});

test('a token expires after 30 minutes', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  await request(subgraph, family.email);
  const token = tokenIn((await mailsFrom(subgraph, 1))[0] ?? { text: '' });
  subgraph.setNow(minutesLater(30));
  expect(await reset(subgraph, token)).toMatchObject({ __typename: 'TokenSpentProblem' });
});

test('a rejected password leaves the token valid', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  await request(subgraph, family.email);
  const token = tokenIn((await mailsFrom(subgraph, 1))[0] ?? { text: '' });
  expect(await reset(subgraph, token, 'short')).toMatchObject({
    fields: [{ path: ['newPassword'], code: 'TOO_SHORT' }],
  });
  expect(await reset(subgraph, token)).toMatchObject({ accepted: true });
});

test('an unknown address gets the same response, after the same writes, and no mail', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const sizes = async () => {
    return Promise.all(
      ['tickets', 'mails', 'security_events'].map(async (name) => (await documentsIn(subgraph, name)).length),
    );
  };
  const unknown = await request(subgraph, 'nobody@example.org');
  await expect.poll(sizes).toEqual([1, 0, 1]);
  const known = await request(subgraph, family.email);
  await expect.poll(sizes).toEqual([2, 0, 2]);
  expect(unknown).toEqual(known);
  expect((await mailsFrom(subgraph, 1)).map(({ to }) => to)).toEqual([family.email]);
});

test('an address is sent at most five tokens per hour', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const outcomes = [];
  for (let index = 0; index < 6; index++) outcomes.push(await request(subgraph, family.email));
  expect(outcomes.map(({ __typename }) => __typename)).toEqual([
    ...Array.from({ length: 5 }, () => 'AcceptedPayload'),
    'RateLimitedProblem',
  ]);
});

test('changing the password signs out every other device', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const [here, there] = [
    await signInAs(subgraph, family.email, undefined, 'here'),
    await signInAs(subgraph, family.email, undefined, 'there'),
  ];
  const change = (currentPassword: string, newPassword: string) =>
    mutate(
      subgraph,
      'changePassword(input: $changePassword)',
      { changePassword: { currentPassword, newPassword } },
      { viewer: here.viewer },
    );
  expect(await change('wrong', NEW_PASSWORD)).toMatchObject({ __typename: 'BadCredentialsProblem', attemptsLeft: 4 });
  expect(await change(DEMO_PASSWORD, family.email)).toMatchObject({
    fields: [{ path: ['newPassword'], code: 'TOO_EASY' }],
  });
  expect(await change(DEMO_PASSWORD, NEW_PASSWORD)).toMatchObject({ accepted: true });
  expect((await endedTokens(subgraph)).sessions).toEqual([there.viewer.sessionId]);
  expect((await signInAs(subgraph, family.email, NEW_PASSWORD)).viewer.accountId).toBe(family.id);
});
