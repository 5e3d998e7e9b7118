/**
 * Whole responses over HTTP: headers for caches, `etag` and 304. A cache between client and router that follows the
 * headers returns to each of many identities what the router would return to it.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, GraphQLError, parse } from 'graphql';
import { decodeJwt } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { HEADERS } from '@marquee/contracts/headers';
import { asId } from '@marquee/contracts/ids';
import { readViewerClaims, toViewerClaims } from '@marquee/contracts/viewer';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { compose, openRouter } from './support/test-supergraph.js';
import { ADA, startTokenIssuer } from './support/token-issuer.js';
import type { TokenIssuer } from './support/token-issuer.js';

const HEAD = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@requires", "@composeDirective", "@shareable", "@inaccessible"])
  @link(url: "https://marquee.example/cache/v0.1", import: ["@cacheControl", "@cacheVary"])
  @composeDirective(name: "@cacheControl") @composeDirective(name: "@cacheVary")
  directive @cacheControl(maxAge: Int, scope: CacheControlScope, inheritMaxAge: Boolean, staleWhileRevalidate: Int) on FIELD_DEFINITION | OBJECT | INTERFACE | UNION
  directive @cacheVary(by: [CacheVariance!]!) on FIELD_DEFINITION | OBJECT | INTERFACE | UNION
  enum CacheControlScope { PUBLIC PRIVATE }
  enum CacheVariance { COUNTRY LANGUAGE MATURITY SCOPES ACCOUNT PROFILE }`;

const CATALOG = `${HEAD}
  type Query {
    film: Film @cacheControl(maxAge: 60) @cacheVary(by: [COUNTRY])
    fixed: String @cacheControl(maxAge: 90)
    market: String @cacheControl(maxAge: 50) @cacheVary(by: [COUNTRY])
    words: String @cacheControl(maxAge: 70) @cacheVary(by: [LANGUAGE])
    limit: String @cacheControl(maxAge: 80) @cacheVary(by: [MATURITY])
    rights: String @cacheControl(maxAge: 80) @cacheVary(by: [SCOPES])
    mine: String @cacheControl(maxAge: 60, scope: PRIVATE)
    now: String
    broken: String @cacheControl(maxAge: 60)
    late(n: Int): String @cacheControl(maxAge: 60)
  }
  type Film @key(fields: "id") {
    id: ID! name: String @cacheControl(maxAge: 40) @cacheVary(by: [LANGUAGE])
    taste: String @external
    art: String @requires(fields: "taste") @cacheControl(maxAge: 40)
  }`;

const TASTE = `${HEAD}
  type Query { other: Int }
  type Film @key(fields: "id") {
    id: ID!
    taste: String @inaccessible @cacheControl(maxAge: 30, scope: PRIVATE) @cacheVary(by: [PROFILE])
    reason: String
    stars: String @cacheControl(maxAge: 20)
  }`;

type Viewer = ViewerIdentity | null;

function country(viewer: Viewer): string {
  return viewer?.country ?? 'none';
}

function language(viewer: Viewer): string {
  return viewer?.language ?? 'none';
}

function profile(viewer: Viewer): string {
  return viewer?.profileId ?? 'none';
}

/** What each operation returns, by the identity. */
const FIELDS: Readonly<Record<string, (viewer: Viewer) => unknown>> = {
  fixed: () => 'fixed',
  market: country,
  words: language,
  limit: (viewer) => `${viewer?.maturityLimit ?? 'none'} ${viewer?.isKids ?? false}`,
  rights: (viewer) => [...(viewer?.scopes ?? [])].sort().join(),
  mine: profile,
  now: profile,
};
const FILM_FIELDS: Readonly<Record<string, (viewer: Viewer) => unknown>> = {
  name: language,
  art: (viewer) => `art for ${profile(viewer)}`,
  reason: profile,
  stars: () => 'five',
};

interface Subgraph extends AsyncDisposable {
  readonly name: string;
  readonly sdl: string;
  readonly url: string;
  requests: number;
  headers: Readonly<Record<string, string>>;
}

async function startSubgraph(name: string, sdl: string, resolvers: object): Promise<Subgraph> {
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolvers as Record<string, never> }]);
  const subgraph = { name, sdl, requests: 0, headers: {} as Record<string, string> };
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => void (text += chunk.toString()));
    request.on('end', () => {
      if (request.method !== 'POST') return void response.writeHead(404).end();
      subgraph.requests += 1;
      const assertion = request.headers[HEADERS.identity];
      const viewer = typeof assertion === 'string' ? readViewerClaims(decodeJwt(assertion)) : null;
      const { query, variables } = JSON.parse(text) as { query: string; variables: Record<string, unknown> };
      void graphql({ schema, source: query, variableValues: variables, contextValue: viewer }).then((result) =>
        response
          .writeHead(200, { 'content-type': 'application/json', ...subgraph.headers })
          .end(JSON.stringify(result)),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(subgraph, {
    url: `http://127.0.0.1:${port}/graphql`,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

function resolversOf(fields: typeof FIELDS): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, of]) => [name, (_: unknown, _args: unknown, viewer: Viewer) => of(viewer)]),
  );
}

interface System extends AsyncDisposable {
  readonly issuer: TokenIssuer;
  readonly catalog: Subgraph;
  readonly users: Subgraph;
  readonly url: string;
}

async function startSystem(cache: 'on' | 'off'): Promise<System> {
  const cleanUps: (() => Promise<void>)[] = [];
  const use = <T extends AsyncDisposable>(opened: T): T => {
    cleanUps.push(async () => opened[Symbol.asyncDispose]());
    return opened;
  };
  const issuer = use(await startTokenIssuer());
  const film = { __resolveReference: (reference: object) => reference };
  const catalog = use(
    await startSubgraph('catalog', CATALOG, {
      Query: {
        ...resolversOf(FIELDS),
        film: () => ({ id: '1' }),
        broken: () => Promise.reject(new GraphQLError('no database')),
        late: () => 'late',
      },
      Film: {
        ...film,
        name: resolversOf(FILM_FIELDS)['name'],
        art: ({ taste }: { taste: string }) => `art for ${taste}`,
      },
    }),
  );
  const users = use(
    await startSubgraph('users', TASTE, {
      Query: { other: () => 1 },
      Film: { ...film, ...resolversOf({ reason: profile, stars: () => 'five', taste: profile }) },
    }),
  );
  const dataDir = await mkdtemp(join(tmpdir(), 'marquee-public-'));
  cleanUps.push(() => rm(dataDir, { recursive: true, force: true }));
  const supergraph = join(dataDir, 'supergraph.graphql');
  await writeFile(supergraph, compose([catalog, users]));
  const router = await openRouter({
    MARQUEE_DATA_DIR: dataDir,
    ROUTER_SUPERGRAPH: supergraph,
    ROUTER_ACCESS_JWKS_URL: issuer.jwksUrl,
    ROUTER_ENTITY_CACHE: cache,
    // A router that reads events keeps nothing in its first ten seconds.
    ROUTER_STALE_EVENTS: 'off',
  });
  cleanUps.push(() => router.close());
  return {
    issuer,
    catalog,
    users,
    url: router.url,
    [Symbol.asyncDispose]: async () => {
      for (const cleanUp of cleanUps.toReversed()) await cleanUp();
    },
  };
}

const FILM = '{ film { name } }';

describe.each(['on', 'off'] as const)('with the entity cache %s', (cache) => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem(cache);
    return () => system[Symbol.asyncDispose]();
  });

  function get(query: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    const url = `${system.url}/graphql?query=${encodeURIComponent(query)}`;
    return fetch(url, { headers: { 'apollo-require-preflight': 'true', ...headers } });
  }

  const post = (query: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
    fetch(`${system.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
    });

  test.each<[string, string | null, string | null]>([
    ['{ fixed }', 'public, max-age=90', 'accept'],
    ['{ fixed words }', 'public, max-age=70', 'accept, authorization'],
    [FILM, 'public, max-age=40', 'accept, authorization'],
    ['{ film { stars } }', 'public, max-age=20', 'accept, authorization'],
    ['{ film { __typename name ... on Film { stars } } limit }', 'public, max-age=20', 'accept, authorization'],
    ['{ rights }', 'private, no-store', null],
    ['{ mine }', 'private, no-store', null],
    ['{ now }', 'private, no-store', null],
    ['{ fixed now }', 'private, no-store', null],
    ['{ film { name reason } }', 'private, no-store', null],
    ['{ film { art } }', 'private, no-store', null],
    ['{ __typename }', 'private, no-store', null],
    ['{ __schema { queryType { name } } }', 'private, no-store', null],
    ['{ fixed broken }', 'no-store', null],
    ['{ nothing }', 'no-store', null],
  ])('%s: %s', async (query, control, vary) => {
    const response = await get(query);
    const age = response.headers.get('cache-control');
    // The values of an earlier test are some seconds old.
    const seconds = Number(/max-age=(\d+)/.exec(control ?? '')?.[1] ?? Number.NaN);
    const stated = Number(/max-age=(\d+)/.exec(age ?? '')?.[1] ?? Number.NaN);
    if (Number.isNaN(seconds)) expect(age).toBe(control);
    else expect(stated > 0 && stated <= seconds && age?.startsWith('public, max-age=')).toBe(true);
    expect(response.headers.get('vary')).toBe([...['Origin', vary ?? []].flat(), 'accept-encoding'].join(', '));
    expect(response.headers.has('etag')).toBe(vary !== null);
    const posted = await post(query);
    expect(posted.headers.has('etag')).toBe(false);
    expect(posted.headers.get('cache-control')?.replace(/\d+/, '')).toBe(control?.replace(/\d+/, ''));
  });

  test('a GET request with the etag of the response gets 304 without a body', async () => {
    const first = await get(FILM);
    const etag = first.headers.get('etag') ?? '';
    const body = await first.text();
    expect(etag).toMatch(/^"[\w-]{27}"$/);
    for (const sent of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const response = await get(FILM, { 'if-none-match': sent });
      expect([response.status, await response.text(), response.headers.get('etag')]).toEqual([304, '', etag]);
      expect(response.headers.get('cache-control')).toMatch(/^public/);
    }
    for (const sent of ['"other"', etag.slice(0, -2), '', `${etag.slice(0, -1)}-g"`]) {
      const response = await get(FILM, { 'if-none-match': sent });
      expect([response.status, await response.text()]).toEqual([200, body]);
    }
    expect((await get('{ mine }', { 'if-none-match': '*' })).status).toBe(200);
    expect((await get('{ fixed broken }', { 'if-none-match': '*' })).status).toBe(200);
    expect((await post(FILM, { 'if-none-match': etag })).status).toBe(200);
    const other = await get(FILM, { accept: 'application/graphql-response+json' });
    expect(other.headers.get('etag')).not.toBe(etag);
  });

  test('what a subgraph says about its response shortens the age', async () => {
    try {
      system.catalog.headers = { 'cache-control': 'max-age=7, public' };
      expect((await get('{ late(n: 0) }')).headers.get('cache-control')).toBe('public, max-age=7');
      system.catalog.headers = { [HEADERS.validMs]: '3500' };
      expect((await get('{ late(n: 1) }')).headers.get('cache-control')).toBe('public, max-age=3');
      system.catalog.headers = { 'cache-control': 'private, max-age=60' };
      expect((await get('{ late(n: 2) }')).headers.get('cache-control')).toBe('no-store');
      system.catalog.headers = { 'cache-control': 'no-store' };
      expect((await get('{ late(n: 3) }')).headers.get('cache-control')).toBe('no-store');
    } finally {
      system.catalog.headers = {};
    }
  });

  test('no identity gets the response of another one from a cache that follows the headers', async () => {
    const next = numbers(cache === 'on' ? 3 : 4);
    const pick = <T>(values: readonly T[]): T => values[next(values.length)] as T;
    const tokens = await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        const identity: ViewerIdentity = {
          ...ADA,
          sessionId: asId(`session-${index}`),
          accountId: asId(`account-${index % 5}`),
          profileId: asId(`profile-${index % 7}`),
          country: pick(['GB', 'US']),
          language: pick(['en', 'fr']),
          maturityLimit: pick(['AGE_7', 'AGE_18']),
          isKids: pick([true, false]),
          scopes: pick([[], ['profile'], ['account:read']]),
        };
        return { identity, token: await system.issuer.token({ claims: toViewerClaims(identity) }) };
      }),
    );
    const between = new Map<
      string,
      { readonly vary: readonly string[]; readonly sent: Headers; readonly data: unknown }[]
    >();
    const draw = (): { readonly names: readonly string[]; readonly ofFilm: readonly string[] } => {
      const names = Object.keys(FIELDS).filter(() => next(5) === 0);
      const ofFilm = Object.keys(FILM_FIELDS).filter(() => next(4) === 0);
      return { names: [...names, ...(names.length + ofFilm.length === 0 ? ['fixed'] : [])], ofFilm };
    };
    const selections = Array.from({ length: 14 }, draw);
    let hits = 0;
    for (let round = 0; round < 150; round++) {
      const { identity, token } = pick([...tokens, { identity: null, token: null }]);
      const { names, ofFilm } = pick(selections);
      const query = `{ ${names.join(' ')} ${ofFilm.length > 0 ? `film { ${ofFilm.join(' ')} }` : ''} }`;
      const sent = new Headers(token === null ? {} : { authorization: `Bearer ${token}` });
      const kept = between
        .get(query)
        ?.find(({ vary, sent: other }) => vary.every((name) => other.get(name) === sent.get(name)));
      let data = kept?.data;
      if (kept === undefined) {
        const response = await get(query, Object.fromEntries(sent));
        ({ data } = (await response.json()) as { data: unknown });
        if (/public/.test(response.headers.get('cache-control') ?? '')) {
          const vary = (response.headers.get('vary') ?? '').split(', ').filter((name) => !name.startsWith('accept'));
          between.set(query, [...(between.get(query) ?? []), { vary, sent, data }]);
        }
      } else hits += 1;
      const visible = identity === null ? null : { ...identity, scopes: [] };
      const film = Object.fromEntries(ofFilm.map((name) => [name, FILM_FIELDS[name]?.(visible)]));
      const expected = Object.fromEntries(names.map((name) => [name, FIELDS[name]?.(visible)]));
      expect(data, `${query} ${JSON.stringify(identity)}`).toEqual(
        ofFilm.length > 0 ? { ...expected, film } : expected,
      );
    }
    expect(hits).toBeGreaterThan(5);
  });

  test('a kept response needs no subgraph', async () => {
    await (await get('{ kept: film { name } }')).text();
    const before = system.catalog.requests;
    const again = await get('{ kept: film { name } }');
    expect(await again.json()).toEqual({ data: { kept: { name: 'none' } } });
    expect(system.catalog.requests - before).toBe(cache === 'on' ? 0 : 1);
  });
});

/** Numbers that are the same in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
