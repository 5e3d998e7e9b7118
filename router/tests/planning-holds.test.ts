/** How long hostile requests hold up the router's main thread, over HTTP, with subgraphs that cannot be reached. */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hostileRequests } from '@marquee/testing/hostile-operations';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSchemaWithPlanner } from '../src/engine/planning/schema-with-planner.js';

/** At rest no hold is longer than 20 ms. On a busy machine the same work takes several times as long. */
const MAX_HOLD_MS = 80;
/** A collection of garbage may fall into any request, but not into three of one kind. */
const ATTEMPTS = 3;

const supergraph = fileURLToPath(new URL('../../schema/supergraph.graphql', import.meta.url));
const { apiSchema } = await createSchemaWithPlanner(await readFile(supergraph, 'utf8'));

let folder = '';
let router: ChildProcess;
let url = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marquee-holds-'));
  router = fork(fileURLToPath(new URL('support/measure-holds.mjs', import.meta.url)), [supergraph, folder]);
  const [started] = (await once(router, 'message')) as [{ readonly url: string }];
  url = started.url;
  // The first requests compile the router itself.
  for (const seed of [11, 12, 13]) for (const { body } of hostileRequests(apiSchema, seed)) await send(body);
});

afterAll(async () => {
  router.kill();
  await rm(folder, { recursive: true, force: true });
});

/** The longest hold since the last call, in milliseconds. */
async function longestHold(): Promise<number> {
  const answer = once(router, 'message');
  router.send('longest');
  const [longest] = (await answer) as [number];
  return longest;
}

async function send(body: string): Promise<string> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  return response.text();
}

const kinds = [...new Set(hostileRequests(apiSchema, 0).map(({ kind }) => kind))];

test.each(kinds)('%s: neither the first requests of a text nor later ones hold up others', async (kind) => {
  const requests = hostileRequests(apiSchema, 5, ATTEMPTS).filter((request) => request.kind === kind);
  for (const use of ['the first', 'the second, which compiles the plan', 'the third']) {
    let shortest = Infinity;
    for (const { body } of requests) {
      await longestHold();
      await send(body);
      shortest = Math.min(shortest, await longestHold());
    }
    expect(shortest, use).toBeLessThan(MAX_HOLD_MS);
  }
});

test('a nested list takes no longer with each level, and is refused before the planner gets it', async () => {
  const text = (levels: number): string =>
    JSON.stringify({ query: `{ plans(country: ${'['.repeat(levels)}1${']'.repeat(levels)}) { __typename } }` });
  for (const levels of [9, 26, 50, 60]) {
    await longestHold();
    expect(await send(text(levels))).toContain('errors');
    expect(await longestHold(), `${levels} levels`).toBeLessThan(MAX_HOLD_MS);
  }
});
