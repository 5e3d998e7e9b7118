import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSessions } from './browse.js';
import { ask } from './client.js';
import { startStack } from './stack.js';
import type { Stack } from './stack.js';
import { openEditor, playableOnPage, presenceOf, untilPresence } from './takedown.js';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ seed: 'small', patient: true });
});
afterAll(() => stack[Symbol.asyncDispose]());

test('a title that is withdrawn leaves the page, its own address and the player of a member, and comes back when it is reinstated', async () => {
  const session = (await openSessions(stack.router)).find(({ profile }) => !profile.isKids) ?? expect.fail('a session');
  const [titleId = expect.fail('a film that plays')] = await playableOnPage(stack.router, session, 1);
  expect(await presenceOf(stack.router, session, titleId)).toEqual({ onPage: true, byId: true, plays: true });
  const editor = await openEditor(stack.router);
  await editor.withdraw(titleId);
  await untilPresence(stack.router, session, titleId, false);
  expect(await presenceOf(stack.router, session, titleId)).toEqual({ onPage: false, byId: false, plays: false });
  await editor.reinstate(titleId);
  await untilPresence(stack.router, session, titleId, true);
});

test('a member is not an editor: the router refuses, and the title stays', async () => {
  const session = (await openSessions(stack.router)).find(({ profile }) => !profile.isKids) ?? expect.fail('a session');
  const [titleId = expect.fail('a film that plays')] = await playableOnPage(stack.router, session, 1);
  const text = 'mutation ($input: WithdrawTitleInput!) { withdrawTitle(input: $input) { __typename } }';
  const { data, errors } = await ask(stack.router, text, { input: { titleId, expectedVersion: 1, reason: 'Mischief.' } }, session.token);
  expect(data).toEqual({ withdrawTitle: null });
  expect(errors[0]?.extensions?.code).toBe('UNAUTHORIZED_FIELD');
  expect(await presenceOf(stack.router, session, titleId)).toEqual({ onPage: true, byId: true, plays: true });
});
