import { createHash } from 'node:crypto';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '@marquee/runtime/log';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { uplinkListSource } from '../src/persisted-operations/uplink-list-source.js';
import { openRouter, startTestSupergraph } from './support/test-supergraph.js';
import type { TestSupergraph } from './support/test-supergraph.js';

const FEATURED = 'query Featured {\n  featured {\n    id\n    ...Facts\n  }\n}\n\nfragment Facts on Title {\n  year\n}';
const RESPONSE = { data: { featured: [{ id: 't9', year: 1994 }] } };
const OTHER = 'query Other {\n  title(id: "t1") {\n    id\n  }\n}';

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function listed(body: string, more: object = {}): object {
  return {
    id: hashOf(body),
    name: body.split(' ')[1],
    type: 'query',
    body,
    ...more,
  };
}

function toManifest(...operations: readonly object[]): string {
  return JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations });
}

function byId(sha256Hash: string): object {
  return { extensions: { persistedQuery: { version: 1, sha256Hash } } };
}

let folder: string;
let file: string;
let supergraph: TestSupergraph | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marquee-safelist-'));
  file = join(folder, 'operations.json');
});
afterEach(async () => {
  await supergraph?.[Symbol.asyncDispose]();
  supergraph = undefined;
  await rm(folder, { recursive: true, force: true });
});

async function publish(manifest: string): Promise<void> {
  await writeFile(`${file}.new`, manifest);
  await rename(`${file}.new`, file);
}

async function open(mode: string, manifest: string): Promise<TestSupergraph> {
  await publish(manifest);
  return (supergraph = await startTestSupergraph({
    ROUTER_PERSISTED_OPERATIONS: mode,
    ROUTER_PERSISTED_OPERATIONS_FILE: file,
    ROUTER_SUPERGRAPH_POLL_MS: '10',
  }));
}

async function send(
  { url }: TestSupergraph,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly body: unknown }> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

async function statusOf({ url }: TestSupergraph): Promise<unknown> {
  return ((await (await fetch(`${url}/ready`)).json()) as { readonly safelist: unknown }).safelist;
}

async function countsOf({ url }: TestSupergraph): Promise<readonly string[]> {
  return (await (await fetch(`${url}/metrics`)).text())
    .split('\n')
    .filter((line) => line.startsWith('router_listed_operations_total'));
}

describe('in the mode enforce', () => {
  test('an operation may be listed with an error behavior, which a request can replace', async () => {
    const router = await open('enforce', toManifest(listed(OTHER, { onError: 'HALT' }), listed(FEATURED)));
    await router.catalog[Symbol.asyncDispose]();
    const halted = { data: null, errors: [{ path: ['title'] }] };
    const propagated = { data: { title: null }, errors: [{ path: ['title'] }] };
    for (const reference of [byId(hashOf(OTHER)), { query: OTHER }, { query: OTHER.replaceAll('\n', ' ') }]) {
      expect((await send(router, reference)).body).toMatchObject(halted);
      expect((await send(router, { ...reference, onError: 'PROPAGATE' })).body).toMatchObject(propagated);
    }
    expect((await send(router, byId(hashOf(FEATURED)))).body).toMatchObject({ errors: [{ path: ['featured'] }] });
  });

  test('a listed operation is executed by its id and by its text, in any formatting', async () => {
    const router = await open('enforce', toManifest(listed(FEATURED)));
    const [operation = '', fragment = ''] = FEATURED.split('\n\n');

    expect(await send(router, byId(hashOf(FEATURED)))).toEqual({ status: 200, body: RESPONSE });
    for (const query of [FEATURED, `# The page.\n${fragment.replaceAll('\n', ' ')},, ${operation}`])
      expect(await send(router, { query })).toEqual({ status: 200, body: RESPONSE });
    expect(await send(router, { query: FEATURED, ...byId(hashOf(FEATURED)) })).toEqual({ status: 200, body: RESPONSE });
    expect(await countsOf(router)).toEqual([
      'router_listed_operations_total{listed="yes"} 4',
      'router_listed_operations_total{listed="no"} 0',
    ]);
  });

  test.each([
    ['another id', byId('0'.repeat(64)), 404, 'PERSISTED_QUERY_NOT_IN_LIST'],
    ['another text', { query: '{ featured { id } }' }, 403, 'QUERY_NOT_IN_SAFELIST'],
    [
      'a listed text with another field',
      { query: FEATURED.replace('year', 'year name') },
      403,
      'QUERY_NOT_IN_SAFELIST',
    ],
    [
      'a listed text with a second operation',
      { query: `${FEATURED} query Also { featured { name } }`, operationName: 'Also' },
      403,
      'QUERY_NOT_IN_SAFELIST',
    ],
    ['an unknown field, without a validation error', { query: '{ nothing }' }, 403, 'QUERY_NOT_IN_SAFELIST'],
    ['introspection', { query: '{ __schema { types { name } } }' }, 403, 'QUERY_NOT_IN_SAFELIST'],
    [
      'a text that is not listed, under a listed id',
      { query: '{ featured { id } }', ...byId(hashOf(FEATURED)) },
      400,
      'BAD_REQUEST',
    ],
    ['no operation', {}, 400, 'BAD_REQUEST'],
    ['a syntax error', { query: '{' }, 200, 'GRAPHQL_PARSE_FAILED'],
  ] as const)('%s is refused, and no subgraph gets a request', async (_, body, status, code) => {
    const router = await open('enforce', toManifest(listed(FEATURED)));

    expect(await send(router, body)).toMatchObject({ status, body: { errors: [{ extensions: { code } }] } });
    expect(router.catalog.requests).toEqual([]);
  });

  test('a text that was sent with its hash is not stored', async () => {
    const router = await open('enforce', toManifest(listed(FEATURED)));
    const query = '{ featured { id } }';
    await send(router, { query, ...byId(hashOf(query)) });

    expect(await send(router, byId(hashOf(query)))).toMatchObject({ status: 404 });
  });

  test('an id of this client takes precedence over an id for all clients', async () => {
    const router = await open(
      'enforce',
      toManifest({ ...listed(FEATURED), id: 'page' }, { ...listed(OTHER), id: 'page', clientName: 'tv' }),
    );

    expect(await send(router, byId('page'), { 'apollographql-client-name': 'tv' })).toEqual({
      status: 200,
      body: { data: { title: { id: 't1' } } },
    });
    expect(await send(router, byId('page'), { 'apollographql-client-name': 'phone' })).toEqual({
      status: 200,
      body: RESPONSE,
    });
  });

  test('a new list is used; an invalid one is refused, and the previous one stays in use', async () => {
    const router = await open('enforce', toManifest(listed(FEATURED)));
    expect(await send(router, { query: OTHER })).toMatchObject({ status: 403 });

    await publish(toManifest(listed(FEATURED), listed(OTHER)));
    await expect
      .poll(() => statusOf(router), { timeout: 30_000 })
      .toEqual({ mode: 'enforce', operations: 2, refused: null });
    expect(await send(router, { query: OTHER })).toMatchObject({ status: 200 });

    await publish('{ "format": "something else" }');
    await expect
      .poll(() => statusOf(router), { timeout: 30_000 })
      .toMatchObject({ operations: 2, refused: expect.stringContaining('"format"') as string });
    expect(await send(router, byId(hashOf(OTHER)))).toMatchObject({ status: 200 });
  });

  test('a listed operation with a syntax error does not affect others', async () => {
    const router = await open('enforce', toManifest(listed('query Broken {'), listed(FEATURED)));

    expect(await send(router, byId(hashOf(FEATURED)))).toEqual({ status: 200, body: RESPONSE });
    expect(await send(router, byId(hashOf('query Broken {')))).toMatchObject({
      body: { errors: [{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }] },
    });
  });
});

describe('in the mode log', () => {
  test('all operations are executed; those that are not listed are counted', async () => {
    const router = await open('log', toManifest(listed(FEATURED)));

    for (const body of [byId(hashOf(FEATURED)), { query: FEATURED }, { query: OTHER }])
      expect(await send(router, body)).toMatchObject({ status: 200, body: { data: {} } });
    expect(await countsOf(router)).toEqual([
      'router_listed_operations_total{listed="yes"} 2',
      'router_listed_operations_total{listed="no"} 1',
    ]);
  });

  test('automatic persisted queries work for texts that are not listed', async () => {
    const router = await open('log', toManifest(listed(FEATURED)));

    expect(await send(router, byId(hashOf(OTHER)))).toMatchObject({
      body: { errors: [{ extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }] },
    });
    await send(router, { query: OTHER, ...byId(hashOf(OTHER)) });
    expect(await send(router, byId(hashOf(OTHER)))).toEqual({ status: 200, body: { data: { title: { id: 't1' } } } });
  });
});

describe('settings', () => {
  test.each([
    [
      { ROUTER_PERSISTED_OPERATIONS: 'log' },
      /ROUTER_PERSISTED_OPERATIONS_FILE with a manifest, or ROUTER_REGISTRY_URL/,
    ],
    [{ ROUTER_PERSISTED_OPERATIONS: 'always' }, /must be one of off, log, enforce/],
    [
      {
        ROUTER_PERSISTED_OPERATIONS: 'enforce',
        ROUTER_PERSISTED_OPERATIONS_FILE: '/x.json',
        ROUTER_ENGINE: 'apollo-gateway',
      },
      /needs ROUTER_ENGINE=native/,
    ],
  ])('%o are invalid', async (env, problem) => {
    await expect(openRouter({ MARQUEE_DATA_DIR: folder, ...env })).rejects.toThrow(problem);
  });

  test('without a list, a router with the mode enforce does not start, and one with the mode log does', async () => {
    const env = { ROUTER_PERSISTED_OPERATIONS_FILE: join(folder, 'nowhere.json') };
    await expect(startTestSupergraph({ ROUTER_PERSISTED_OPERATIONS: 'enforce', ...env })).rejects.toThrow(
      /nowhere\.json.*set ROUTER_PERSISTED_OPERATIONS_FILE to a manifest/,
    );

    supergraph = await startTestSupergraph({ ROUTER_PERSISTED_OPERATIONS: 'log', ...env });
    expect(await statusOf(supergraph)).toMatchObject({
      mode: 'log',
      operations: 0,
      refused: expect.stringContaining('nowhere.json') as string,
    });
    expect(await send(supergraph, { query: FEATURED })).toMatchObject({ status: 200 });
  });
});

/** A registry whose first responses are `lists`, one after another. All further responses are the last list. */
async function startUplink(...lists: readonly (string | null)[]) {
  const queries: unknown[] = [];
  const server = createServer((request, response) => {
    const chunk = /^\/list\/(\d+)$/.exec(request.url ?? '')?.[1];
    if (chunk !== undefined) return void response.end(lists[Number(chunk)]);
    if (request.url !== '/uplink') return void response.writeHead(404).end();
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString()));
    request.on('end', () => {
      const { variables } = JSON.parse(text) as { readonly variables: { readonly after: string | null } };
      const index = Math.min(queries.push(variables) - 1, lists.length - 1);
      const chunks = lists[index] === null ? null : [{ urls: ['http://127.0.0.1:1/gone', `${url}/list/${index}`] }];
      const result =
        variables.after === `list-${index}`
          ? { __typename: 'Unchanged', id: variables.after, minDelaySeconds: 0 }
          : { __typename: 'PersistedQueriesResult', id: `list-${index}`, minDelaySeconds: 0, chunks };
      response
        .setHeader('content-type', 'application/json')
        .end(JSON.stringify({ data: { persistedQueries: result } }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    queries,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => void server.close(() => resolve()).closeAllConnections()),
  };
}

describe('from Uplink', () => {
  const sourceAt = (url: string, graphRef = 'marquee@current') =>
    uplinkListSource({
      address: { url, apiKey: 'key', graphRef, routerName: 'test' },
      dataDir: folder,
      log: silentLog,
    });

  test('a list is fetched again only when its id changes', async () => {
    await using uplink = await startUplink(
      toManifest(listed(FEATURED)),
      toManifest(listed(FEATURED)),
      toManifest(listed(FEATURED), listed(OTHER)),
    );
    const source = sourceAt(uplink.url);
    const [first, second, third, fourth] = [
      await source.read(),
      await source.read(),
      await source.read(),
      await source.read(),
    ];

    expect([first, second, third].map((operations) => operations?.map(({ name }) => name))).toEqual([
      ['Featured'],
      ['Featured'],
      ['Featured', 'Other'],
    ]);
    expect(fourth).toBe(third);
    expect(uplink.queries).toEqual(
      ['list-0', 'list-1', 'list-2'].reduce<object[]>(
        (all, after) => [...all, { ref: 'marquee@current', apiKey: 'key', after }],
        [{ ref: 'marquee@current', apiKey: 'key', after: null }],
      ),
    );
  });

  test('it is polled at the interval that it sets', async () => {
    await using uplink = await startUplink(toManifest(listed(FEATURED)));
    const source = sourceAt(uplink.url);
    await source.read();
    const stop = await new Promise<() => void>((resolve) => {
      const end = source.watch(async () => resolve(end));
    });
    stop();
    expect(uplink.queries).toHaveLength(1);
  });

  test('the saved list is used while the registry is unreachable, for the same variant only', async () => {
    const { url, [Symbol.asyncDispose]: stop } = await startUplink(toManifest(listed(FEATURED)));
    await sourceAt(url).read();
    await stop();

    expect((await sourceAt(url).read()).map(({ name }) => name)).toEqual(['Featured']);
    await expect(sourceAt(url, 'marquee@staging').read()).rejects.toThrow('fetch failed');
  });

  test('a variant without a list is an error', async () => {
    await using uplink = await startUplink(null);
    await expect(sourceAt(uplink.url).read()).rejects.toThrow('no operations are published for marquee@current');
  });
});
