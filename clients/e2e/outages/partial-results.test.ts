import { afterAll, beforeAll, expect, test } from 'vitest';
import { browse, openSessions, tilesPerRow } from '../browse/browse-page.js';
import type { Session } from '../browse/browse-page.js';
import { startFaultySystem } from './faulty-system.js';
import type { FaultySystem } from './faulty-system.js';
import { leavesOf } from './response-leaves.js';
import { faultsFor, runOutageCase } from './partial-results.js';

const CORE_FIVE = ['users', 'catalog', 'recommendations', 'playback', 'billing'];
let faulty: FaultySystem;
let session: Session;

beforeAll(async () => {
  faulty = await startFaultySystem({ seed: 'small', hasLongDeadlines: true });
  const [first] = await openSessions(faulty.system.router);
  if (first === undefined) throw new Error('The demo account has no profile without a PIN.');
  session = first;
});
afterAll(() => faulty[Symbol.asyncDispose]());

const cells = CORE_FIVE.flatMap((service) => faultsFor(service).map((fault) => ({ service, fault })));

test.each(cells)('$service with fault $fault makes only its own fields null', async ({ service, fault }) => {
  const { findings } = await runOutageCase(faulty, session, service, fault);
  expect(findings).toEqual([]);
});

test('recommendations killed: editorial rows, continue watching, profile and badge stay', async () => {
  const { system } = faulty;
  await system.kill('recommendations');
  const { data, errors } = await browse(system.router, session);
  await system.restart('recommendations');
  const viewer = data?.['viewer'] as Record<string, unknown>;
  expect(viewer['browsePage']).toBeNull();
  expect(viewer['profile']).toMatchObject({ id: session.profile.id });
  expect(viewer['subscription']).toMatchObject({ plan: { badge: expect.any(String) as string } });
  expect((viewer['continueWatching'] as { edges: unknown[] }).edges.length).toBeGreaterThan(0);
  expect((data?.['editorialPage'] as { rows: unknown[] }).rows).toHaveLength(3);
  expect(errors.map(({ path, extensions }) => [path, extensions?.service, extensions?.code])).toEqual([
    [['viewer', 'browsePage'], 'recommendations', 'SUBGRAPH_UNREACHABLE'],
  ]);
});

test('catalog killed: every tile keeps its name, kind, match score and progress', async () => {
  const { system } = faulty;
  const healthy = await browse(system.router, session);
  await system.kill('catalog');
  const broken = await browse(system.router, session);
  await system.restart('catalog');
  expect(tilesPerRow(broken)).toEqual(tilesPerRow(healthy));
  const kept = /items\.edges\.\d+\.node\.(name|kind|matchScore|progress\.percent)$/;
  const caption = (response: typeof healthy) => leavesOf(response.data).filter(([path]) => kept.test(path));
  expect(caption(healthy).length).toBeGreaterThan(1000);
  expect(caption(broken)).toEqual(caption(healthy));
});

test('after a subgraph has restarted, the page is complete', async () => {
  const { system } = faulty;
  await system.kill('billing');
  expect((await browse(system.router, session)).errors).toHaveLength(1);
  await system.restart('billing');
  expect((await browse(system.router, session)).errors).toEqual([]);
});
