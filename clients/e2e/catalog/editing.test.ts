import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSessions } from '../browse/browse-page.js';
import { sendOperation } from '../system/http-client.js';
import { readOperation } from '../system/checkout.js';
import { publishFilm } from './onboard-title.js';
import { startSystem } from '../system/running-system.js';
import type { RunningSystem } from '../system/running-system.js';
import { hasLikes, openEditor, play, playableOnPage, presenceOf, pollUntilAll, untilPresence } from './takedown.js';

let system: RunningSystem;
beforeAll(async () => {
  system = await startSystem({ seed: 'small', hasLongDeadlines: true });
});
afterAll(() => system[Symbol.asyncDispose]());

test('a withdrawn title is not on the page, not at its own URL and not playable, and returns when it is reinstated', async () => {
  const session =
    (await openSessions(system.router)).find(({ profile }) => !profile.isKids) ?? expect.fail('a session');
  const [titleId = expect.fail('a film that plays')] = await playableOnPage(system.router, session, 1);
  expect(await presenceOf(system.router, session, titleId)).toEqual({ onPage: true, byId: true, plays: true });
  const editor = await openEditor(system.router);
  await editor.withdraw(titleId);
  await untilPresence(system.router, session, titleId, false);
  expect(await presenceOf(system.router, session, titleId)).toEqual({ onPage: false, byId: false, plays: false });
  await editor.reinstate(titleId);
  await untilPresence(system.router, session, titleId, true);
});

test('a title that an editor onboards is found by members, has similar titles, and plays', async () => {
  const session =
    (await openSessions(system.router)).find(({ profile }) => !profile.isKids) ?? expect.fail('a session');
  const { data } = await sendOperation(system.router, readOperation('Genres'));
  const genreId =
    (data?.['genres'] as { id: string; name: string }[]).find(({ name }) => name === 'Drama')?.id ??
    expect.fail('a genre');
  const { titleId, stages } = await publishFilm(system.router, {
    name: 'The Lighthouse Keeper',
    genreId,
    country: session.country,
  });
  expect(stages).toEqual(['DRAFT', 'DRAFT', 'ASSETS', 'ASSETS', 'ENCODES', 'QC', 'READY', 'PUBLISHED']);
  await pollUntilAll(true, () =>
    Promise.all([play(system.router, session, titleId), hasLikes(system.router, session, titleId)]),
  );
  const detail = await sendOperation(system.router, readOperation('TitleDetail'), { id: titleId }, session.token);
  expect(detail.errors).toEqual([]);
  expect(detail.data?.['title']).toMatchObject({
    name: 'The Lighthouse Keeper',
    availability: { status: 'AVAILABLE', maxQuality: 'FHD' },
    playability: { playable: true },
    progress: null,
    trailers: null,
  });
  const shelf = await sendOperation(
    system.router,
    readOperation('GenreBrowse'),
    { id: genreId, sort: 'NEWEST', first: 5 },
    session.token,
  );
  expect(shelf.errors).toEqual([]);
  expect(JSON.stringify(shelf.data)).toContain(titleId);
});

test('a member without the scope of editors is refused, and the title stays', async () => {
  const session =
    (await openSessions(system.router)).find(({ profile }) => !profile.isKids) ?? expect.fail('a session');
  const [titleId = expect.fail('a film that plays')] = await playableOnPage(system.router, session, 1);
  const text = 'mutation ($input: WithdrawTitleInput!) { withdrawTitle(input: $input) { __typename } }';
  const { data, errors } = await sendOperation(
    system.router,
    text,
    { input: { titleId, expectedVersion: 1, reason: 'Mischief.' } },
    session.token,
  );
  expect(data).toEqual({ withdrawTitle: null });
  expect(errors[0]?.extensions?.code).toBe('UNAUTHORIZED_FIELD');
  expect(await presenceOf(system.router, session, titleId)).toEqual({ onPage: true, byId: true, plays: true });
});
