/** Three small subgraphs that share a viewer, composed, with a router in front of them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { ConfigurationFile } from '@marquee/runtime/configuration/configuration-file';
import { Settings } from '@marquee/runtime/settings';
import { readSharedConfig } from '@marquee/runtime/shared-config';
import { silentLog } from '@marquee/runtime/log';
import type { Logger } from '@marquee/runtime/log';
import { readRouterConfig } from '../../src/config.js';
import { startRouter } from '../../src/router.js';
import { startTestSubgraph } from './test-subgraph.js';
import type { SubgraphSource, TestSubgraph } from './test-subgraph.js';

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@provides", "@tag"])';

/** The viewer's profile. */
const users: SubgraphSource = {
  name: 'users',
  sdl: `${LINK}
    type Query { viewer: Viewer @shareable }
    type Viewer @shareable { profile: Profile }
    type Profile @key(fields: "id") { id: ID! name: String }
  `,
  resolvers: { Query: { viewer: () => ({ profile: { id: 'p1', name: 'Ada' } }) } },
};

/** Rows of titles, with the names of the titles (`@provides`). */
const recommendations: SubgraphSource = {
  name: 'recommendations',
  sdl: `${LINK}
    type Query { viewer: Viewer @shareable }
    type Viewer @shareable { page: Page @tag(name: "non-core") }
    type Page { id: ID! rows: [Row!]! }
    type Row { heading: String items: [Title!]! @provides(fields: "name") }
    type Title @key(fields: "id") { id: ID! name: String @external score: Int @tag(name: "non-core") }
  `,
  resolvers: {
    Query: {
      viewer: () => ({
        page: {
          id: 'page',
          rows: [
            { heading: 'Top', items: ['t1', 't2'].map(toTile) },
            { heading: 'New', items: ['t3', 't1'].map(toTile) },
          ],
        },
      }),
    },
  },
};

/** Details of titles. Some fields fail: `strict` of the title `t3`, `secret` of all titles, `limited`. */
const catalog: SubgraphSource = {
  name: 'catalog',
  sdl: `${LINK}
    type Query { featured: [Title!] title(id: ID!): Title limited(first: Int!): Int }
    type Title @key(fields: "id") { id: ID! name: String @shareable artwork(width: Int): Artwork year: Int strict: Int secret: String }
    type Artwork { url: String! }
  `,
  resolvers: {
    Query: {
      featured: () => [{ id: 't9' }],
      title: (_: unknown, { id }: { id: string }) => ({ id }),
      limited: () => Promise.reject(coded('BAD_USER_INPUT', 'first must be at most 100')),
    },
    Title: {
      __resolveReference: ({ id }: { id: string }) => (id === 'unknown' ? null : { id }),
      name: ({ id }: { id: string }) => `Title ${id}`,
      artwork: ({ id }: { id: string }, { width = 320 }: { width?: number }) => ({ url: `/${id}/${width}.svg` }),
      year: () => 1994,
      strict: ({ id }: { id: string }) => (id === 't3' ? Promise.reject(new Error(`no rights at db-7.internal`)) : 1),
      secret: () => Promise.reject(coded('FORBIDDEN', 'This needs the scope "secrets".')),
    },
  },
};

function toTile(id: string): object {
  return { id, name: `Title ${id}`, score: 90 };
}

function coded(code: string, message: string): Error {
  return Object.assign(new Error(message), { extensions: { code } });
}

export interface GraphQLHttpResult {
  readonly status: number;
  readonly headers: Headers;
  readonly data: unknown;
  readonly errors: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: Readonly<Record<string, unknown>>;
  }[];
}

export interface TestSupergraph extends AsyncDisposable {
  readonly url: string;
  readonly dataDir: string;
  readonly users: TestSubgraph;
  readonly recommendations: TestSubgraph;
  readonly catalog: TestSubgraph;
  execute(
    query: string,
    options?: { readonly variables?: object; readonly headers?: Readonly<Record<string, string>> },
  ): Promise<GraphQLHttpResult>;
}

/**
 * @param env Settings of the router, in addition to its data folder, port 0 and short deadlines.
 * @param yaml Its configuration file; none by default.
 */
export async function startTestSupergraph(
  env: Readonly<Record<string, string>> = {},
  yaml: string | null = null,
): Promise<TestSupergraph> {
  const cleanUps: (() => Promise<void>)[] = [];
  const dataDir = await mkdtemp(join(tmpdir(), 'marquee-router-'));
  cleanUps.push(() => rm(dataDir, { recursive: true, force: true }));
  const start = async (source: SubgraphSource): Promise<TestSubgraph> => {
    const subgraph = await startTestSubgraph(source);
    cleanUps.push(async () => subgraph[Symbol.asyncDispose]());
    return subgraph;
  };
  const subgraphs = {
    users: await start(users),
    recommendations: await start(recommendations),
    catalog: await start(catalog),
  };

  const supergraph = join(dataDir, 'supergraph.graphql');
  await writeFile(supergraph, compose(Object.values(subgraphs)));
  const file = yaml === null ? null : await ConfigurationFile.parse(yaml, join(dataDir, 'router.yaml'), env);
  const router = await openRouter({ MARQUEE_DATA_DIR: dataDir, ROUTER_SUPERGRAPH: supergraph, ...env }, file);
  cleanUps.push(() => router.close());
  return {
    ...subgraphs,
    url: router.url,
    dataDir,
    execute: (query, { variables = {}, headers = {} } = {}) => postOperation(router.url, query, variables, headers),
    [Symbol.asyncDispose]: async () => {
      for (const cleanUp of cleanUps.toReversed()) await cleanUp();
    },
  };
}

/**
 * A router with these settings, port 0 and short deadlines. The environment is not read. With ROUTER_ACCESS_JWKS_URL and
 * without a file it has the issuer of the streaming service.
 */
export async function openRouter(
  env: Readonly<Record<string, string>>,
  file: ConfigurationFile | null = null,
  log: Logger = silentLog,
): ReturnType<typeof startRouter> {
  const values = {
    ROUTER_PORT: '0',
    MARQUEE_SEED: 'none',
    // As the router of the streaming service.
    ROUTER_PAGE_DEADLINE_MS: '2000',
    ROUTER_ADAPTIVE_DEADLINE_MS: '150',
    ROUTER_STALE_EVENTS: 'required',
    ROUTER_KNOWN_OPERATIONS: 'clients/operations',
    ROUTER_EXPLORER_DOCUMENT: 'clients/operations/BrowsePage.graphql',
    // The event loop that a router would measure here is that of all tests.
    MARQUEE_LOAD_SHEDDING: 'off',
    ROUTER_CORE_FETCH_DEADLINE_MS: '1000',
    ROUTER_NON_CORE_FETCH_DEADLINE_MS: '600',
    ...env,
  };
  const ofIdentity = 'ROUTER_ACCESS_JWKS_URL' in env ? await identityFile(env) : null;
  const settings = new Settings('router', values, false, file ?? ofIdentity);
  const shared = readSharedConfig(settings);
  return startRouter(readRouterConfig(settings, shared, {}), log);
}

/** The section `identity` of the streaming service's own file. */
async function identityFile(env: Readonly<Record<string, string>>): Promise<ConfigurationFile> {
  const { root } = await ConfigurationFile.open(join(import.meta.dirname, '..', '..', 'router.yaml'), env);
  return ConfigurationFile.parse(JSON.stringify({ identity: root['identity'] }), 'router.yaml', env);
}

export function compose(subgraphs: readonly Pick<TestSubgraph, 'name' | 'sdl' | 'url'>[]): string {
  const { supergraphSdl, errors } = composeServices(
    subgraphs.map(({ name, sdl, url }) => ({ name, url, typeDefs: parse(sdl) })),
  );
  if (supergraphSdl === undefined) throw new Error(`The subgraphs of the test do not compose: ${String(errors)}`);
  return supergraphSdl;
}

async function postOperation(
  url: string,
  query: string,
  variables: object,
  headers: Readonly<Record<string, string>>,
): Promise<GraphQLHttpResult> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  const body = (await response.json()) as { data?: unknown; errors?: GraphQLHttpResult['errors'] };
  return { status: response.status, headers: response.headers, data: body.data, errors: body.errors ?? [] };
}
