/** A listening registry on a store of its own, for tests. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '@marquee/runtime/log';
import type { RoutingUrls } from '@marquee/runtime/routing-url';
import { loadSigningKey } from '@marquee/runtime/signing-key';
import { openSqliteStore } from '@marquee/document-store/sqlite/store';
import type { Role } from '../store/documents.js';
import { openRegistry } from '../process/open-registry.js';
import type { OpenRegistry } from '../process/open-registry.js';

export interface TestRegistry extends OpenRegistry, AsyncDisposable {
  readonly url: string;
  readonly folder: string;
  keyFor(...roles: readonly Role[]): Promise<string>;
  /** Sends a request to the API. Throws when the response has errors. */
  request(key: string, query: string, variables?: object): Promise<Record<string, unknown>>;
}

export const GRAPH = 'marquee';
export const REF = { graph: GRAPH, variant: 'current' } as const;

/** @param routingUrls The rule for routing URLs; by default without allowed hosts. */
export async function startTestRegistry(folder?: string, routingUrls?: RoutingUrls): Promise<TestRegistry> {
  const home = folder ?? (await mkdtemp(join(tmpdir(), 'marquee-registry-')));
  const clock = (): Date => new Date();
  const store = await openSqliteStore({ file: join(home, 'store.db'), owner: 'registry', clock });
  // The port is known only after listening; tests need no links with the real URL.
  const opened = await openRegistry({
    store,
    signingKey: await loadSigningKey(home),
    url: 'http://registry.example',
    uplinkPollSeconds: 0.02,
    // Checks of very large schemas take minutes on a busy machine.
    mutationDeadlineMs: 240_000,
    ...(routingUrls && { routingUrls }),
    clock,
    log: silentLog,
  });
  const url = await opened.server.listen({ host: '127.0.0.1', port: 0 });
  return {
    ...opened,
    url,
    folder: home,
    keyFor: (...roles) => opened.keys.create(`test ${roles.join(' ')}`, GRAPH, roles, 'test'),
    request: async (key, query, variables = {}) => {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': key },
        body: JSON.stringify({ query, variables }),
      });
      const { data, errors } = (await response.json()) as {
        data: Record<string, unknown>;
        errors?: readonly { message: string }[];
      };
      if (errors !== undefined) throw new Error(errors.map(({ message }) => message).join('\n'));
      return data;
    },
    [Symbol.asyncDispose]: async () => {
      await opened.close();
      if (folder === undefined) await rm(home, { recursive: true, force: true });
    },
  };
}

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])\n';

/** Two subgraphs that compose. */
export const FILMS = {
  name: 'films',
  url: 'http://127.0.0.1:7001/graphql',
  sdl: `${LINK}type Query { film(id: ID!): Film films: [Film!]! } type Film @key(fields: "id") { id: ID! name: String year: Int }`,
};
export const VOTES = {
  name: 'votes',
  url: 'http://127.0.0.1:7002/graphql',
  sdl: `${LINK}type Query { topFilm: Film } type Film @key(fields: "id") { id: ID! stars: Int }`,
};
/** Does not compose with `FILMS`. */
export const RIVAL = {
  name: 'rival',
  url: 'http://127.0.0.1:7003/graphql',
  sdl: `${LINK}type Query { rival: Film } type Film @key(fields: "id") { id: ID! name: String }`,
};
