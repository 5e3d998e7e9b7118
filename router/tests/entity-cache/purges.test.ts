/**
 * Purges of a graph without events, whose supergraph was composed elsewhere: one request to a router with two workers, and
 * to one of two routers. Each process has a cache of its own.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import { compose } from '../support/test-supergraph.js';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

const SDL = `
  extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key", "@composeDirective", "@cacheTag"])
    @link(url: "https://example.com/cache/v1.0", import: ["@cacheControl"])
    @composeDirective(name: "@cacheControl")
  directive @cacheControl(maxAge: Int, scope: CacheControlScope, inheritMaxAge: Boolean) on FIELD_DEFINITION | OBJECT | INTERFACE | UNION
  enum CacheControlScope { PUBLIC PRIVATE }
  type Query {
    films(genre: String!): [Film!] @cacheControl(maxAge: 600) @cacheTag(format: "films-{$args.genre}")
    film(id: ID!): Film @cacheControl(maxAge: 600)
  }
  type Film @key(fields: "id") @cacheTag(format: "film-{$key.id}") @cacheControl(maxAge: 600) { id: ID! times: Int }`;

interface Subgraph extends AsyncDisposable {
  readonly url: string;
  /** Requests that it has executed. */
  times: number;
}

async function startSubgraph(): Promise<Subgraph> {
  const subgraph = { times: 0 };
  const film = (id: string) => ({ id, times: () => subgraph.times });
  const resolvers = {
    Query: {
      films: (_: unknown, { genre }: { genre: string }) => [film(genre)],
      film: (_: unknown, { id }: { id: string }) => film(id),
    },
    Film: { __resolveReference: ({ id }: { id: string }) => film(id) },
  };
  const schema = buildSubgraphSchema([{ typeDefs: parse(SDL), resolvers: resolvers as never }]);
  const server = createServer((incoming, response) => {
    let text = '';
    incoming.on('data', (chunk: Buffer) => void (text += chunk.toString()));
    incoming.on('end', () => {
      if (incoming.method !== 'POST') return void response.writeHead(404).end();
      subgraph.times += 1;
      const { query, variables } = JSON.parse(text) as { query: string; variables: Record<string, unknown> };
      void graphql({ schema, source: query, variableValues: variables }).then((result) =>
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result)),
      );
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(subgraph, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
    },
  });
}

/** Each request opens a connection, so that the workers take turns. */
function post(url: string, body: unknown, headers: Readonly<Record<string, string>> = {}) {
  return new Promise<{ readonly status: number; readonly text: string }>((resolve, reject) => {
    const own = { 'content-type': 'application/json', ...headers };
    const sent = request(url, { method: 'POST', headers: own, agent: new Agent(), timeout: 20_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.once('timeout', () => sent.destroy(new Error('no response')));
    sent.once('error', reject).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
}

interface Router extends AsyncDisposable {
  readonly url: string;
  readonly purge: (body: unknown) => Promise<{ readonly status: number; readonly text: string }>;
}

async function startRouter(subgraph: Subgraph, workers: number): Promise<Router> {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-purges-'));
  const file = join(folder, 'supergraph.graphql');
  await writeFile(file, compose([{ name: 'films', sdl: SDL, url: subgraph.url }]));
  const child = spawn(process.execPath, [MAIN, '--supergraph', file, '--port', '0'], {
    env: {
      PATH: process.env['PATH'],
      MARQUEE_DATA_DIR: join(folder, 'data'),
      ROUTER_WORKERS: String(workers),
      ROUTER_ENTITY_CACHE: 'on',
      ROUTER_STALE_EVENTS: 'off',
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [{ url }] = (await once(child, 'message')) as [{ readonly url: string }];
  const key = async () => (await readFile(join(folder, 'data', 'router', 'operator-key'), 'utf8')).trim();
  return {
    url,
    purge: async (body) => post(`${url}/cache/purge`, body, { authorization: `Bearer ${await key()}` }),
    [Symbol.asyncDispose]: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGINT');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function readTimes({ url }: Router, query: string): Promise<number> {
  const { text } = await post(`${url}/graphql`, { query });
  const [, times] = /"times":(\d+)/.exec(text) ?? [];
  if (times === undefined) throw new Error(text);
  return Number(times);
}

/** By several connections: what each worker has. */
async function readAll(router: Router, query: string): Promise<ReadonlySet<number>> {
  return new Set(await Promise.all(Array.from({ length: 16 }, () => readTimes(router, query))));
}

const FILM = '{ film(id: "1") { times } }';
const LIST = '{ films(genre: "noir") { times } }';

describe('a router with two workers', () => {
  let subgraph: Subgraph;
  let router: Router;
  beforeAll(async () => {
    subgraph = await startSubgraph();
    router = await startRouter(subgraph, 2);
    return async () => {
      await router[Symbol.asyncDispose]();
      await subgraph[Symbol.asyncDispose]();
    };
  }, 120_000);

  test.each<readonly [string, unknown]>([
    [LIST, { tags: ['films-noir'] }],
    [LIST, { types: ['Film'] }],
    [FILM, { subgraphs: ['films'] }],
    [FILM, { types: ['Film'] }],
    [FILM, { entities: [{ __typename: 'Film', id: '1' }] }],
    [FILM, { all: true }],
  ])('%s is fetched again by all workers after %j', { timeout: 60_000 }, async (query, purge) => {
    for (let round = 0; round < 3; round++) await readAll(router, query);
    const before = subgraph.times;
    await readAll(router, query);
    expect(subgraph.times).toBe(before);
    const { status, text } = await router.purge(purge);
    expect([status, text]).toEqual([200, expect.stringContaining('"reach":"router"')]);
    // A message to the other worker takes a moment.
    await expect
      .poll(async () => Math.min(...(await readAll(router, query))), { timeout: 10_000 })
      .toBeGreaterThan(before);
  });

  test('another tag, and a request that is refused, purge nothing', { timeout: 60_000 }, async () => {
    for (let round = 0; round < 3; round++) await readAll(router, LIST);
    const before = subgraph.times;
    expect((await router.purge({ tags: ['films-other'] })).status).toBe(200);
    const refused = [
      '{',
      '',
      '[]',
      'null',
      '{"tags":"films-noir"}',
      '{"tag":["films-noir"]}',
      '{"all":1}',
      '{"types":["X"]}',
    ];
    for (const body of refused) expect((await router.purge(body)).status, body).toBe(400);
    await readAll(router, LIST);
    expect(subgraph.times).toBe(before);
  });
});

test('of two routers without a second level, each has to be purged', { timeout: 120_000 }, async () => {
  await using subgraph = await startSubgraph();
  await using one = await startRouter(subgraph, 1);
  await using other = await startRouter(subgraph, 1);
  const read = async () => [await readTimes(one, FILM), await readTimes(other, FILM)];
  const before = await read();
  expect(await read()).toEqual(before);
  await one.purge({ all: true });
  expect(await read()).toEqual([3, before[1]]);
  await other.purge({ all: true });
  expect(await read()).toEqual([3, 4]);
});
