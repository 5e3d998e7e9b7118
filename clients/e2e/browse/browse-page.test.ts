import { afterAll, beforeAll, expect, test } from 'vitest';
import { planOperation } from './plan-budgets.js';
import { browse, openSessions, tilesPerRow } from './browse-page.js';
import type { Session } from './browse-page.js';
import { sendOperation } from '../system/http-client.js';
import { readOperation } from '../system/checkout.js';
import type { RunningSystem } from '../system/running-system.js';
import { startSystem, subgraphNames } from '../system/running-system.js';
import { storeReads } from './store-reads.js';

/** The subgraphs that the page needs. */
const askedNames = [...new Set(planOperation('BrowsePage').fetches.map(({ service }) => service))];

let system: RunningSystem;
let sessions: readonly Session[];

beforeAll(async () => {
  system = await startSystem({ seed: 'demo', hasLongDeadlines: true });
  sessions = await openSessions(system.router);
});
afterAll(() => system[Symbol.asyncDispose]());

test('every profile of the demo account without a PIN gets 40 rows of six to ten tiles, the kids profile too', async () => {
  expect(sessions.some(({ profile }) => profile.isKids)).toBe(true);
  for (const session of sessions) {
    const page = await browse(system.router, session);
    expect(page.errors).toEqual([]);
    const tiles = tilesPerRow(page);
    expect(tiles.length).toBe(40);
    expect(tiles.filter((count) => count < 6 || count > 10)).toEqual([]);
  }
});

test('the page is the profile’s own: two profiles of one account see different rows', async () => {
  const [one, other] = await Promise.all(sessions.slice(0, 2).map((session) => browse(system.router, session)));
  expect(JSON.stringify(one?.data)).not.toBe(JSON.stringify(other?.data));
});

test('the first paint needs one hop', async () => {
  const [session] = sessions;
  const { data, errors } = await sendOperation(system.router, readOperation('FirstPaint'), {}, session?.token ?? null);
  expect(errors).toEqual([]);
  expect(data).toMatchObject({
    viewer: {
      profile: { name: session?.profile.name },
      subscription: { plan: { badge: expect.any(String) as string } },
      browsePage: { rows: { edges: expect.any(Array) as unknown[] } },
    },
  });
});

test('a guest gets the editorial page and no personal data, without errors', async () => {
  const { data, errors } = await sendOperation(system.router, readOperation('BrowsePage'), {
    country: 'US',
    maturity: 'AGE_18',
  });
  expect(data).toMatchObject({ viewer: null, editorialPage: { rows: expect.any(Array) as unknown[] } });
  expect(errors).toEqual([]);
});

test('a token of another issuer is refused and not treated as a guest', async () => {
  const { data, errors } = await sendOperation(
    system.router,
    '{ viewer { profile { id } } }',
    {},
    'eyJhbGciOiJub25lIn0.e30.',
  );
  expect(data).toBeNull();
  expect(errors[0]?.extensions?.code).toBe('UNAUTHENTICATED');
});

test.each(subgraphNames)('%s refuses a forged identity assertion and returns no personal data', async (name) => {
  const query = '{ __typename }';
  const url = `${system.process(name).url}/graphql`;
  const headers = { 'content-type': 'application/json' };
  const forged = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'x-marquee-identity': 'eyJhbGciOiJFZERTQSJ9.e30.AAAA' },
    body: JSON.stringify({ query }),
  });
  expect(forged.status).toBe(401);
  expect(await forged.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  const anonymous = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
  expect(await anonymous.json()).toEqual({ data: { __typename: 'Query' } });
});

test.each([
  [1, 10],
  [10, 10],
  [40, 10],
])('a page of %i rows of %i tiles reads each store at most three times per request', async (rows, perRow) => {
  const [session] = sessions;
  if (session === undefined) throw new Error('no session');
  const before = await Promise.all(askedNames.map((name) => storeReads(system.process(name).url)));
  await browse(system.router, session, { rows, perRow });
  for (const [index, name] of askedNames.entries()) {
    const { requests, most } = (await storeReads(system.process(name).url)).since(before[index]);
    expect(requests).toBeGreaterThan(0);
    expect(most, name).toBeLessThanOrEqual(3);
  }
});
