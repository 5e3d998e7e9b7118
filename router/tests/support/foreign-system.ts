/** A router with two subgraphs that know nothing of it: they see every header that it sends. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { ConfigurationFile } from '@marquee/runtime/configuration/configuration-file';
import { silentLog } from '@marquee/runtime/log';
import { Settings } from '@marquee/runtime/settings';
import { readSharedConfig } from '@marquee/runtime/shared-config';
import { graphql, parse } from 'graphql';
import { readRouterConfig } from '../../src/config.js';
import { startRouter } from '../../src/router.js';
import { compose } from './test-supergraph.js';

const HEAD = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@composeDirective"])
  @link(url: "https://marquee.example/cache/v0.1", import: ["@cacheControl"])
  @composeDirective(name: "@cacheControl")
  directive @cacheControl(maxAge: Int, scope: CacheControlScope, inheritMaxAge: Boolean, staleWhileRevalidate: Int) on FIELD_DEFINITION | OBJECT | INTERFACE | UNION
  enum CacheControlScope { PUBLIC PRIVATE }`;

interface Reply {
  readonly status?: number;
  readonly headers?: OutgoingHttpHeaders;
}

interface Foreign extends AsyncDisposable {
  readonly name: string;
  readonly sdl: string;
  readonly url: string;
  readonly received: IncomingHttpHeaders[];
  reply: (request: IncomingMessage) => Reply;
}

async function startForeign(name: string, sdl: string): Promise<Foreign> {
  const echo = (_: unknown, __: unknown, headers: IncomingHttpHeaders): string => String(headers['x-who'] ?? 'nobody');
  const fields = { echo, other: echo, kept: echo, fails: () => Promise.reject(new Error('no')) };
  const resolvers = {
    Query: { ...fields, station: () => ({ id: '1' }) },
    ...(sdl.includes('type Mutation') && { Mutation: { login: () => 'in' } }),
    Station: { __resolveReference: ({ id }: { id: string }) => ({ id }), name: echo, bikes: echo, docks: echo },
  };
  const typeDefs = parse(sdl);
  const known = Object.fromEntries(
    Object.entries(resolvers).map(([type, own]) => [
      type,
      Object.fromEntries(
        Object.entries(own).filter(([field]) => field === '__resolveReference' || sdl.includes(field)),
      ),
    ]),
  );
  const schema = buildSubgraphSchema([{ typeDefs, resolvers: known }]);
  const foreign = { name, sdl, received: [] as IncomingHttpHeaders[], reply: (): Reply => ({}) };
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (piece: string) => (text += piece));
    request.on('end', () => {
      foreign.received.push(request.headers);
      const { query, variables } = JSON.parse(text) as { query: string; variables: Record<string, unknown> };
      void graphql({ schema, source: query, variableValues: variables, contextValue: request.headers }).then(
        (result) => {
          const { status = 200, headers = {} } = (foreign as unknown as Foreign).reply(request);
          response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(result));
        },
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(foreign as unknown as Foreign, {
    url: `http://127.0.0.1:${port}/graphql`,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

const STATIONS = `${HEAD}
  type Query { station: Station echo: String kept: String @cacheControl(maxAge: 300) fails: String }
  type Mutation { login: String }
  type Station @key(fields: "id") { id: ID! name: String }`;
const BIKES = `${HEAD}
  type Query { other: String }
  type Station @key(fields: "id") { id: ID! bikes: String docks: String @cacheControl(maxAge: 300) }`;

export interface ForeignSystem extends AsyncDisposable {
  readonly url: string;
  readonly stations: Foreign;
  readonly bikes: Foreign;
  get(query: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  post(query: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
}

/** @param yaml The configuration of the router. */
export async function startSystem(yaml: string, env: Readonly<Record<string, string>> = {}): Promise<ForeignSystem> {
  const [stations, bikes] = [await startForeign('stations', STATIONS), await startForeign('bikes', BIKES)];
  const folder = await mkdtemp(join(tmpdir(), 'headers-'));
  await writeFile(join(folder, 'supergraph.graphql'), compose([stations, bikes]));
  const all = {
    ROUTER_PORT: '0',
    MARQUEE_SEED: 'none',
    MARQUEE_LOAD_SHEDDING: 'off',
    MARQUEE_DATA_DIR: folder,
    ROUTER_SUPERGRAPH: join(folder, 'supergraph.graphql'),
    ROUTER_STALE_EVENTS: 'off',
    ...env,
  };
  const file = await ConfigurationFile.parse(yaml, join(folder, 'router.yaml'), all);
  const settings = new Settings('router', all, false, file);
  const shared = readSharedConfig(settings);
  const router = await startRouter(readRouterConfig(settings, shared, {}), silentLog);
  const url = `${router.url}/graphql`;
  return {
    url,
    stations,
    bikes,
    get: (query, headers = {}) =>
      fetch(`${url}?query=${encodeURIComponent(query)}`, { headers: { 'apollo-require-preflight': '1', ...headers } }),
    post: (query, headers = {}) =>
      fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query }),
      }),
    [Symbol.asyncDispose]: async () => {
      await router.close();
      for (const each of [stations, bikes]) await each[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}
