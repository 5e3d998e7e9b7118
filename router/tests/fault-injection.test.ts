/** Faults that a client injects into one request, over HTTP. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { signFaults } from '@marquee/fault-injection/fault-signature';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ENGINE_NAMES } from '../src/settings.js';
import { startTestSupergraph } from './support/test-supergraph.js';
import type { TestSupergraph } from './support/test-supergraph.js';

const PAGE = '{ viewer { page { rows { heading items { id name score artwork { url } year } } } } }';
/** In production mode settings need more than this test is about. */
const SIGNED = { ROUTER_FAULT_INJECTION: 'signed' };

interface Result {
  readonly status: number;
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions: Readonly<Record<string, unknown>> }[];
  readonly extensions?: { readonly faults?: readonly { readonly fault: string; readonly hits: number }[] };
}

async function send(
  { url }: TestSupergraph,
  faults: string | null,
  { query = PAGE, headers = {} }: { readonly query?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Result> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(faults !== null && { 'x-marquee-fault': faults }), ...headers },
    body: JSON.stringify({ query }),
  });
  return { status: response.status, ...((await response.json()) as object) };
}

function codesOf({ errors = [] }: Result): readonly unknown[] {
  return [...new Set(errors.map(({ extensions }) => extensions['code']))];
}

interface Tile {
  readonly artwork: { readonly url: string } | null;
  readonly year: number | null;
  readonly score: number | null;
}

function tilesOf({ data }: Result): readonly Tile[] {
  const { viewer } = data as { readonly viewer: { readonly page: { readonly rows: readonly { items: Tile[] }[] } } };
  return viewer.page.rows.flatMap(({ items }) => items);
}

describe.each(ENGINE_NAMES)('with the engine %s', (engine) => {
  test.each([
    ['503', 'SUBGRAPH_HTTP'],
    ['refused', 'SUBGRAPH_UNREACHABLE'],
    ['reset', 'SUBGRAPH_UNREACHABLE'],
    ['half', 'SUBGRAPH_UNREACHABLE'],
    ['hang', 'SUBGRAPH_TIMEOUT'],
    ['+5s', 'SUBGRAPH_TIMEOUT'],
    ['slow', 'SUBGRAPH_TIMEOUT'],
    ['html', 'SUBGRAPH_MALFORMED'],
    ['deep', 'SUBGRAPH_MALFORMED'],
    ['null', 'SUBGRAPH_MALFORMED'],
    ['error', 'INTERNAL_SERVER_ERROR'],
  ])('the fault %s costs the fields of its subgraph in one request', async (fault, code) => {
    await using supergraph = await startTestSupergraph({ ROUTER_ENGINE: engine });
    const healthy = await send(supergraph, null);
    const faulty = await send(supergraph, `catalog=${fault}`);
    expect(codesOf(faulty)).toEqual([code]);
    expect(tilesOf(faulty)).toEqual(tilesOf(healthy).map((tile) => ({ ...tile, artwork: null, year: null })));
    expect(await send(supergraph, null)).toEqual(healthy);
  });
});

describe('a fault', () => {
  test('of another type in every value does not reach the client', async () => {
    await using supergraph = await startTestSupergraph();
    const faulty = await send(supergraph, 'catalog=wrong-types');
    expect(tilesOf(faulty).map(({ year }) => year)).toEqual([null, null, null, null]);
    expect(JSON.stringify(faulty.data)).not.toContain('wrong');
  });

  test.each([
    ['null', 0],
    ['error', 1],
    ['wrong-type', 1],
  ])('of one field leaves its sister alone: %s', async (fault, errors) => {
    await using supergraph = await startTestSupergraph();
    const healthy = await send(supergraph, null);
    const faulty = await send(supergraph, `catalog.Title.artwork=${fault}`);
    expect(tilesOf(faulty)).toEqual(tilesOf(healthy).map((tile) => ({ ...tile, artwork: null })));
    expect(faulty.errors ?? []).toHaveLength(errors);
    expect(faulty.extensions?.faults).toEqual([{ fault: `catalog.Title.artwork=${fault}`, hits: 3 }]);
  });

  test('of a field is found behind aliases, fragments and the fields of a root type', async () => {
    await using supergraph = await startTestSupergraph();
    const query =
      '{ a: title(id: "t1") { ...F } b: featured { id } } fragment F on Title { c: year d: artwork { e: url } }';
    const faulty = await send(
      supergraph,
      'catalog.Title.year=null;catalog.Artwork.url=error;catalog.Query.featured=null',
      {
        query,
      },
    );
    expect(faulty.data).toEqual({ a: { c: null, d: null }, b: null });
    expect(faulty.extensions?.faults?.map(({ hits }) => hits)).toEqual([1, 1, 1]);
  });

  test('that a retry passes costs nothing', async () => {
    await using supergraph = await startTestSupergraph();
    const healthy = await send(supergraph, null);
    const { extensions, ...faulty } = await send(supergraph, 'catalog=flapping');
    expect(faulty).toEqual(healthy);
    expect(extensions?.faults).toEqual([{ fault: 'catalog=flapping', hits: 1 }]);
  });

  test('of one kind of requests leaves the others alone', async () => {
    await using supergraph = await startTestSupergraph();
    const { data, errors } = await send(supergraph, 'catalog.mutation=503;catalog.query=500');
    expect(errors).toBeUndefined();
    expect(data).toEqual((await send(supergraph, null)).data);
  });

  test('opens no breaker, and is in no count of the router', async () => {
    await using supergraph = await startTestSupergraph();
    for (let index = 0; index < 15; index++) await send(supergraph, 'catalog=500');
    expect((await send(supergraph, null)).errors).toBeUndefined();
    const status = (await (await fetch(`${supergraph.url}/status`)).json()) as object;
    expect(JSON.stringify(status)).not.toContain('degraded');
    const metrics = await (await fetch(`${supergraph.url}/metrics`)).text();
    expect(metrics).not.toMatch(/code="SUBGRAPH_HTTP"[^\n]* [1-9]/);
  });

  test('of a field opens no breaker of the field', async () => {
    await using supergraph = await startTestSupergraph();
    for (let index = 0; index < 15; index++) await send(supergraph, 'catalog.Title.artwork=error');
    const { data, errors } = await send(supergraph, null);
    expect([tilesOf({ status: 200, data }).some(({ artwork }) => artwork === null), errors]).toEqual([
      false,
      undefined,
    ]);
  });

  test('has the same effect when the plan is compiled', async () => {
    await using supergraph = await startTestSupergraph();
    for (let index = 0; index < 4; index++) await send(supergraph, null);
    const healthy = await send(supergraph, null);
    for (const fault of ['catalog.Title.year=null', 'catalog.Title.year=error', 'catalog.Title.year=wrong-type'])
      expect(tilesOf(await send(supergraph, fault))).toEqual(tilesOf(healthy).map((tile) => ({ ...tile, year: null })));
    expect((await send(supergraph, 'catalog=+1ms')).data).toEqual(healthy.data);
    expect(codesOf(await send(supergraph, 'catalog=503'))).toEqual(['SUBGRAPH_HTTP']);
  });

  test('hits a share of the requests', async () => {
    await using supergraph = await startTestSupergraph();
    let hits = 0;
    for (let index = 0; index < 60; index++)
      hits += (await send(supergraph, 'catalog=html@50%')).extensions?.faults?.[0]?.hits ?? 0;
    expect(hits).toBeGreaterThan(5);
    expect(hits).toBeLessThan(55);
  });

  test('opens the breaker with "count"', async () => {
    await using supergraph = await startTestSupergraph();
    for (let index = 0; index < 15; index++) await send(supergraph, 'count;catalog=500');
    expect(codesOf(await send(supergraph, null))).toEqual(['SUBGRAPH_CIRCUIT_OPEN']);
  });
});

describe('a list that is malformed is refused with the part, its position and near names', () => {
  test.each([
    ['playback', 'Part 1, "playback" at character 1: it has no "="'],
    ['catalog=503;users', 'Part 2, "users" at character 13: it has no "="'],
    ['catalog=503; ;users=500', 'Part 2, "" at character 14: it is empty'],
    ['catalog=503;', 'Part 2, "" at character 13: it is empty'],
    ['=503', 'the left side is a subgraph'],
    ['catalog=', 'the right side is empty'],
    ['catalgo=503', 'there is no subgraph "catalgo". Did you mean "catalog"?'],
    ['playback=503', 'there is no subgraph "playback". There are catalog, recommendations, users.'],
    ['catalog=hnag', 'wrong-types. Did you mean "hang"?'],
    ['catalog=200', 'a status is from 300 to 599'],
    ['catalog=1000', 'a status is from 300 to 599'],
    ['catalog=+2x', '"+2x" is not a duration'],
    ['catalog=+61s', 'the longest delay is +60s'],
    ['catalog=503@0%', '"@0%" is not a share'],
    ['catalog=503;catalog=html', '"catalog=503" is a fault of the same target'],
    ['catalog.entity=503', 'catalog.Type.field. Did you mean "entities"?'],
    ['catalog.Titel.year=null', 'has no type "Titel" with fields. Did you mean "Title"?'],
    ['catalog.Title.yaer=null', 'has no field "Title.yaer". Did you mean "year"?'],
    ['catalog.Title.score=null', 'has no field "Title.score": it is of "recommendations"'],
    ['catalog.Title.year=503', 'the faults of a field are null, error, wrong-type'],
    ['catalog.Title.year.x=null', 'the left side is a subgraph'],
    ['a'.repeat(1_001), 'It has 1001 characters, and the limit is 1000'],
    [Array(21).fill('count').join(';'), 'It has 21 parts, and the limit is 20'],
  ])('%s', async (list, sentence) => {
    const { status, errors } = await send(supergraph, list);
    expect(status).toBe(400);
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.message).toContain(sentence);
    expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_REQUEST' });
  });
  let supergraph: TestSupergraph;
  beforeAll(async () => (supergraph = await startTestSupergraph()));
  afterAll(() => supergraph[Symbol.asyncDispose]());

  test.each(['', '  '])('one without a part injects nothing: %j', async (list) => {
    expect(await send(supergraph, list)).toEqual(await send(supergraph, null));
  });

  test('two headers are one list', async () => {
    const { extensions } = await send(supergraph, 'catalog=503, users=+1ms');
    expect(extensions?.faults?.map(({ fault }) => fault)).toEqual(['catalog=503', 'users=+1ms']);
  });
});

describe('where faults need a signature', () => {
  const soon = (seconds: number): Date => new Date(Date.now() + seconds * 1_000);

  test('a list without a valid one is refused with the reason', async () => {
    await using supergraph = await startTestSupergraph(SIGNED);
    const refusal = async (signature: string | null): Promise<string> => {
      const headers: Record<string, string> = signature === null ? {} : { 'x-marquee-fault-signature': signature };
      const { status, errors, data } = await send(supergraph, 'catalog=503', { headers });
      expect([status, data]).toEqual([403, undefined]);
      expect(errors?.[0]?.extensions).toEqual({ code: 'FAULTS_REFUSED' });
      return errors?.[0]?.message ?? '';
    };
    expect(await refusal(null)).toContain('it has no signature in the header "x-marquee-fault-signature"');
    expect(await refusal('x')).toContain('is not "<seconds');
    const key = await readFile(join(supergraph.dataDir, 'router', 'operator-key'), 'utf8');
    expect(await refusal(signFaults('another key', 'catalog=503', soon(60)))).toContain('is not of this list');
    expect(await refusal(signFaults(key, 'catalog=500', soon(60)))).toContain('is not of this list');
    expect(await refusal(signFaults(key, 'catalog=503', soon(-1)))).toContain('has expired');
    expect(await refusal(signFaults(key, 'catalog=503', soon(4_000)))).toContain('is valid for more than an hour');
    expect(supergraph.catalog.requests).toEqual([]);
  });

  test('a signed list is injected', async () => {
    await using supergraph = await startTestSupergraph(SIGNED);
    const key = await readFile(join(supergraph.dataDir, 'router', 'operator-key'), 'utf8');
    const headers = { 'x-marquee-fault-signature': signFaults(key, 'catalog=503', soon(60)) };
    expect(codesOf(await send(supergraph, 'catalog=503', { headers }))).toEqual(['SUBGRAPH_HTTP']);
  });

  test('none is injected with ROUTER_FAULT_INJECTION=off, and requests without faults pass', async () => {
    await using supergraph = await startTestSupergraph({ ROUTER_FAULT_INJECTION: 'off' });
    const { status, errors } = await send(supergraph, 'catalog=503');
    expect(status).toBe(403);
    expect(errors?.[0]?.message).toBe('Faults are not injected into this request: ROUTER_FAULT_INJECTION=off.');
    expect((await send(supergraph, null)).status).toBe(200);
  });
});
