/** What members see while subgraphs are dead: the last good pages and captions, and never those of others. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { browse, openSessions } from '../browse/browse-page.js';
import type { Session } from '../browse/browse-page.js';
import { openEditor } from '../catalog/takedown.js';
import type { GraphQLResponse } from '../system/http-client.js';
import { startSystem } from '../system/running-system.js';
import type { RunningSystem } from '../system/running-system.js';

let system: RunningSystem;
let sessions: readonly Session[];

beforeAll(async () => {
  system = await startSystem({ seed: 'small', hasLongDeadlines: true });
  sessions = await openSessions(system.router);
});
afterAll(() => system[Symbol.asyncDispose]());

interface Tile {
  readonly id: string;
  readonly name: string | null;
}

interface Page {
  readonly rows: {
    readonly edges: readonly {
      readonly node: { readonly items: { readonly edges: readonly { readonly node: Tile }[] } };
    }[];
  };
}

/** The tiles of each row of the personalised page; null without one. */
function rowsOf({ data }: GraphQLResponse): readonly (readonly Tile[])[] | null {
  const page = (data?.['viewer'] as { readonly browsePage: Page | null } | undefined)?.browsePage;
  return page?.rows.edges.map(({ node }) => node.items.edges.map((edge) => edge.node)) ?? null;
}

function editorialOf({ data }: GraphQLResponse): readonly { readonly titles: readonly Tile[] }[] {
  return (
    (data?.['editorialPage'] as { readonly rows: readonly { readonly titles: readonly Tile[] }[] } | null)?.rows ?? []
  );
}

function sessionOf(index: number): Session {
  const session = sessions[index];
  if (session === undefined) throw new Error('The demo account has too few profiles without a PIN.');
  return session;
}

/** Waits until the router has stored the entities of a page, and has read the event logs. */
async function keep(session: Session): Promise<GraphQLResponse> {
  for (;;) {
    const page = await browse(system.router, session);
    await new Promise((resolve) => setTimeout(resolve, 500));
    if (page.errors.length === 0) return page;
  }
}

test('with catalog and recommendations dead, a member has the last page with captions and pictures, and editorial rows', async () => {
  const [one, other] = [sessionOf(0), sessionOf(1)];
  const healthy = await keep(one);
  await keep(one);
  await system.kill('catalog');
  await system.kill('recommendations');
  const stale = await browse(system.router, one);
  const rows = rowsOf(stale) ?? [];
  expect(rows.length).toBeGreaterThanOrEqual(3);
  expect(rows.flat().every(({ name }) => typeof name === 'string' && name.length > 0)).toBe(true);
  expect(rows.map((row) => row.map(({ id }) => id))).toEqual(rowsOf(healthy)?.map((row) => row.map(({ id }) => id)));
  expect(editorialOf(stale)).toEqual(editorialOf(healthy));
  const marks = stale.extensions['stale'] as readonly {
    readonly path: readonly string[];
    readonly service: string;
    readonly ageMs: number;
  }[];
  expect(marks.map(({ service, path }) => `${service} ${path.join('.')}`)).toEqual(
    expect.arrayContaining(['recommendations viewer.browsePage', 'catalog editorialPage']),
  );
  for (const { ageMs } of marks) expect(ageMs).toBeGreaterThan(0);
  // Another profile, whose page was never requested, gets no page of this one.
  expect(rowsOf(await browse(system.router, other))).toBeNull();
  await system.restart('catalog');
  await system.restart('recommendations');
});

test('a title that is withdrawn while recommendations is dead leaves the stale pages within 5 s', async () => {
  const session = sessionOf(0);
  const healthy = await keep(session);
  // Editorial rows would miss a title for some seconds after it was reinstated: the next test compares them.
  const editorial = new Set(editorialOf(healthy).flatMap(({ titles }) => titles.map(({ id }) => id)));
  const tile = rowsOf(healthy)
    ?.flat()
    .find(({ id }) => !editorial.has(id));
  const titleId = tile?.id ?? expect.fail('a tile that is in no editorial row');
  const editor = await openEditor(system.router);
  await system.kill('recommendations');
  expect(
    rowsOf(await browse(system.router, session))
      ?.flat()
      .some(({ id }) => id === titleId),
  ).toBe(true);
  const withdrawnAt = performance.now();
  await editor.withdraw(titleId);
  const isShown = async (): Promise<boolean> =>
    JSON.stringify((await browse(system.router, session)).data).includes(`"${titleId}"`);
  while (await isShown()) expect(performance.now() - withdrawnAt).toBeLessThan(5_000);
  await system.kill('catalog');
  expect(await isShown()).toBe(false);
  await system.restart('catalog');
  await system.restart('recommendations');
  await editor.reinstate(titleId);
});

const NO_RESPONSE: GraphQLResponse = { data: null, errors: [], extensions: {}, milliseconds: 0 };

test('a router that starts while catalog and recommendations are dead has the editorial rows of before', async () => {
  const session = sessionOf(0);
  const healthy = await keep(session);
  await system.kill('catalog');
  await system.kill('recommendations');
  const pidOf = async (): Promise<unknown> => {
    const response = await fetch(`${system.process('router').url}/health`).catch(() => null);
    return response === null ? null : ((await response.json()) as { readonly pid?: unknown }).pid;
  };
  const firstPid = await pidOf();
  // The router is asked to end, and writes its file.
  await system.restart('router');
  await expect.poll(pidOf, { timeout: 30_000 }).not.toBeOneOf([firstPid, null]);
  // It reads the events since then before it uses a value.
  const rowsNow = async () => editorialOf(await browse(system.router, session).catch(() => NO_RESPONSE));
  await expect.poll(rowsNow, { timeout: 20_000, interval: 500 }).toEqual(editorialOf(healthy));
  expect(editorialOf(healthy).length).toBeGreaterThanOrEqual(3);
  await system.restart('catalog');
  await system.restart('recommendations');
});
