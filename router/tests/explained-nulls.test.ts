/** `x-marquee-explain: nulls`: `extensions.nulls` says of every null that is not data why it is there. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { startTestSupergraph } from './support/test-supergraph.js';
import type { TestSupergraph } from './support/test-supergraph.js';

const TILES = '{ viewer { page { rows { items { id pictures: artwork { url } } } } } }';
const TILE_PATH = ['viewer', 'page', 'rows', '@', 'items', '@', 'pictures'];
const EXPLAIN = { 'x-marquee-explain': 'nulls' };

let supergraph: TestSupergraph;
afterEach(() => supergraph[Symbol.asyncDispose]());

async function open(env: Readonly<Record<string, string>> = {}): Promise<TestSupergraph> {
  return (supergraph = await startTestSupergraph({ ROUTER_EXPLAIN: 'true', ...env }));
}

interface Response {
  readonly status: number;
  readonly data: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions: Readonly<Record<string, unknown>> }[];
  readonly extensions?: { readonly nulls?: readonly unknown[]; readonly cost?: unknown };
}

async function send(body: object, headers: Readonly<Record<string, string>> = EXPLAIN): Promise<Response> {
  const response = await fetch(`${supergraph.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, ...((await response.json()) as Omit<Response, 'status'>) };
}

async function nullsOf(query: string, onError = 'PROPAGATE'): Promise<readonly unknown[] | undefined> {
  return (await send({ query, onError })).extensions?.nulls;
}

describe('all tiles of one cause are one entry', () => {
  test.each([
    ['refuses connections', 'error', 'SUBGRAPH_UNREACHABLE'],
    ['stalls', 'timeout', 'SUBGRAPH_TIMEOUT'],
    ['responds with HTML', 'error', 'SUBGRAPH_MALFORMED'],
    ['responds with null data', 'error', 'SUBGRAPH_MALFORMED'],
  ] as const)('a subgraph that %s: %s', async (mode, why, code) => {
    await open({ ROUTER_RETRIES: 'false' });
    await supergraph.catalog.failWith(mode);
    const entry = { path: TILE_PATH, why, code, service: 'catalog', error: 0, count: 4, indexes: ['0-1.0-1'] };
    expect(await nullsOf(TILES)).toEqual([entry]);
    expect(await nullsOf(TILES)).toEqual([entry]);
  });
});

test('an open circuit breaker', async () => {
  await open({ ROUTER_RETRIES: 'false' });
  await supergraph.catalog.failWith('refuses connections');
  await expect
    .poll(async () => (await nullsOf(TILES))?.[0], { timeout: 20_000 })
    .toMatchObject({ why: 'breaker', code: 'SUBGRAPH_CIRCUIT_OPEN', service: 'catalog', count: 4 });
});

test('nulls that a subgraph returns without an error have no entry', async () => {
  await open();
  const { data, errors, extensions } = await send({
    query:
      '{ title(id: "t1") { id name } viewer { page { rows { items { id ...Name } } } } } fragment Name on Title { name }',
  });
  expect(data).toMatchObject({ title: { name: 'Title t1' } });
  expect(errors).toBeUndefined();
  expect(extensions?.nulls).toEqual([]);
});

test('one failed field among others, and a field that the caller may not read', async () => {
  await open();
  const nulls = await nullsOf('{ viewer { page { rows { items { strict secret } } } } }');
  const parent = TILE_PATH.slice(0, -1);
  expect(nulls).toHaveLength(2);
  expect(nulls).toContainEqual(
    expect.objectContaining({
      path: [...parent, 'strict'],
      why: 'error',
      service: 'catalog',
      count: 1,
      indexes: ['1.0'],
    }),
  );
  expect(nulls).toContainEqual(
    expect.objectContaining({ path: [...parent, 'secret'], why: 'unauthorised', code: 'FORBIDDEN', count: 4 }),
  );
});

test.each(['PROPAGATE', 'NULL', 'HALT'])(
  'a request without a plan for its fields or with an error of all data: %s',
  async (onError) => {
    await open({ ROUTER_RETRIES: 'false' });
    await supergraph.recommendations.failWith('refuses connections');
    await supergraph.users.failWith('refuses connections');
    const { data, errors, extensions } = await send({ query: '{ viewer { page { id } profile { name } } }', onError });
    const [entry] = extensions?.nulls ?? [];
    if (onError === 'HALT') {
      expect({ data, errors: errors?.length }).toEqual({ data: null, errors: 1 });
      expect(errors).toMatchObject([{ path: ['viewer', expect.stringMatching(/^(page|profile)$/)] }]);
      expect(entry).toMatchObject({
        path: [],
        why: 'halted',
        because: 'error',
        code: 'SUBGRAPH_UNREACHABLE',
        error: 0,
      });
    } else
      expect(extensions?.nulls).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ path: ['viewer', 'page'], why: 'error', service: 'recommendations' }),
          expect.objectContaining({ path: ['viewer', 'profile'], why: 'error', service: 'users' }),
        ]),
      );
  },
);

describe('the header', () => {
  test('has several topics', async () => {
    await open();
    const { extensions } = await send({ query: TILES }, { 'x-marquee-explain': ' NULLS , cost,' });
    expect(extensions).toMatchObject({ nulls: [], cost: { mode: 'measure' } });
  });

  test.each(['null', 'nulls, plans', 'nulls;cost', '*'])('names a topic that does not exist: %s', async (value) => {
    await open();
    const { status, data, errors } = await send({ query: TILES }, { 'x-marquee-explain': value });
    expect({ status, data }).toEqual({ status: 400, data: undefined });
    expect(errors?.[0]?.message).toMatch(
      /^"(null|plans|nulls;cost|\*)" in the header .* is none of cache, cost, nulls, plan\.$/,
    );
  });

  test('is followed in production for an operator only', async () => {
    await open({ ROUTER_EXPLAIN: 'false' });
    await supergraph.catalog.failWith('refuses connections');
    const unexplained = { requestId: expect.any(String) as string };
    expect((await send({ query: TILES })).extensions).toEqual(unexplained);
    expect((await send({ query: TILES }, { 'x-marquee-explain': 'plan' })).extensions).toEqual(unexplained);
    const wrong = await send({ query: TILES }, { ...EXPLAIN, 'x-marquee-operator-key': 'x' });
    expect([wrong.status, wrong.errors?.[0]?.extensions]).toEqual([403, { code: 'FORBIDDEN' }]);
    const key = await readFile(join(supergraph.dataDir, 'router', 'operator-key'), 'utf8');
    const right = await send({ query: TILES }, { ...EXPLAIN, 'x-marquee-operator-key': key });
    expect(right.extensions?.nulls).toHaveLength(1);
  });
});
