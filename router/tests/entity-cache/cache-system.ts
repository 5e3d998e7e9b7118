/**
 * An engine with an entity cache over two subgraphs in this process. A value contains the part of the identity that it
 * depends on, and how often its entity was fetched.
 */
import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { asId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { silentLog } from '@marquee/runtime/log';
import { getOperationAST, graphql, GraphQLError, parse } from 'graphql';
import type { DocumentNode } from 'graphql';
import { OperationDeadline } from '../../src/deadline.js';
import type { Caller, EngineStats, GraphQLResponse } from '../../src/engine/engine.js';
import { createNativeEngine } from '../../src/engine/native-engine.js';
import { EntityCache } from '../../src/entity-cache/entity-cache.js';
import type { EntityCacheOptions } from '../../src/entity-cache/entity-cache.js';
import { alwaysFresh } from '../../src/entity-cache/freshness.js';
import { sendThroughCache } from '../../src/entity-cache/send-through-cache.js';
import { LastGoodValues } from '../../src/stale-if-error/last-good-values.js';
import { noteLifetime, readLifetime } from '../../src/subgraph-client/response-lifetime.js';
import { noteValidity } from '../../src/subgraph-client/response-validity.js';
import { createSubgraphClient, parseBody } from '../../src/subgraph-client/subgraph-client.js';
import { timeoutError } from '../../src/subgraph-client/subgraph-error.js';
import type { RawRequest } from '../../src/subgraph-client/subgraph-request.js';
import { identityOrNull } from '../support/identity-of.js';

const LINK = `
  extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@tag", "@composeDirective"])
    @link(url: "https://marquee.test/cache/v1.0", import: ["@cacheControl", "@cacheVary"])
    @composeDirective(name: "@cacheControl")
    @composeDirective(name: "@cacheVary")
  directive @cacheControl(
    maxAge: Int, scope: CacheControlScope, inheritMaxAge: Boolean, staleWhileRevalidate: Int
  ) on FIELD_DEFINITION | OBJECT | INTERFACE | UNION
  enum CacheControlScope { PUBLIC PRIVATE }
  directive @cacheVary(by: [CacheVaryPart!]!) on FIELD_DEFINITION | OBJECT | INTERFACE | UNION
  enum CacheVaryPart { COUNTRY LANGUAGE MATURITY SCOPES ACCOUNT PROFILE }`;

/** Pages of films; never cached, except what says otherwise. */
const PAGES = `${LINK}
  type Query {
    films(ids: [ID!]!): [Film]
    news: News @cacheControl(maxAge: 60, staleWhileRevalidate: 30) @cacheVary(by: [COUNTRY])
    secret: String
  }
  type Mutation { touch(id: ID!): Film }
  type News @cacheControl(inheritMaxAge: true) { text: String }
  type Film @key(fields: "id", resolvable: false) { id: ID! }`;

const FILMS = `${LINK}
  type Query { count: Int }
  type Film @key(fields: "id") {
    id: ID!
    name: String @tag(name: "stale/audience/24h") @cacheControl(maxAge: 60, staleWhileRevalidate: 30) @cacheVary(by: [COUNTRY])
    size(in: String = "cm"): String @cacheControl(maxAge: 60) @cacheVary(by: [])
    mine: String @cacheControl(maxAge: 60, scope: PRIVATE) @cacheVary(by: [PROFILE])
    live: String
  }`;

const SDLS: Readonly<Record<string, string>> = { films: FILMS, pages: PAGES };
const SUPERGRAPH = compose();

function compose(): string {
  const { supergraphSdl, errors } = composeServices(
    Object.entries(SDLS).map(([name, sdl]) => ({ name, url: `http://${name}.test`, typeDefs: parse(sdl) })),
  );
  if (supergraphSdl === undefined) throw new Error(String(errors));
  return supergraphSdl;
}

export interface SentRequest {
  readonly subgraph: string;
  /** Ids of the entities; empty for root fields. */
  readonly ids: readonly string[];
}

export interface CacheSystem {
  readonly cache: EntityCache;
  /** Requests in their order. */
  readonly sent: SentRequest[];
  /** Ids of films with an error at their name. */
  readonly broken: Set<string>;
  /** What a subgraph sends in place of its response, or rejects with. */
  readonly instead: Map<string, (request: RawRequest) => Promise<Buffer> | Buffer>;
  /** What the responses of a subgraph wait for. */
  readonly gates: Map<string, Promise<void>>;
  /** Requests that were ended before their response. */
  ended: number;
  /** The header `cache-control` of responses. */
  cacheControl: string | null;
  validMs: number | null;
  /** Whether responses have white space, which the compiled path does not read. */
  isSpaced: boolean;
  /** Moves the clock. */
  pass(ms: number): void;
  readonly stats: () => EngineStats | undefined;
  execute(source: string, options?: ExecuteOptions): Promise<GraphQLResponse>;
}

export interface ExecuteOptions {
  readonly identity?: ViewerIdentity | null;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly caller?: Partial<Caller>;
  readonly deadline?: OperationDeadline;
}

export interface CacheSystemOptions extends Partial<EntityCacheOptions> {
  readonly compiledPath?: boolean;
  readonly hasStaleValues?: boolean;
}

export function member(name: string, own: Partial<ViewerIdentity> = {}): ViewerIdentity {
  return {
    accountId: asId(`account-${name}`),
    profileId: asId(`profile-${name}`),
    deviceId: asId(`device-${name}`),
    sessionId: asId(`session-${name}`),
    country: 'US',
    language: 'en',
    maturityLimit: 'AGE_18',
    isKids: false,
    scopes: [],
    ...own,
  };
}

export async function openCacheSystem(options: CacheSystemOptions = {}): Promise<CacheSystem> {
  let nowMs = 1_000_000;
  const { compiledPath = true, hasStaleValues = false, ...limits } = options;
  const cache = new EntityCache({
    maxEntries: 10_000,
    maxBytes: 10_000_000,
    maxRevalidations: 4,
    freshness: alwaysFresh(() => nowMs),
    ...limits,
  });
  const values = new LastGoodValues({ maxEntries: 1_000, maxBytes: 1_000_000 }, () => nowMs);
  values.invalidations.ignoreEvents();
  const system = {
    cache,
    sent: [] as SentRequest[],
    broken: new Set<string>(),
    instead: new Map<string, (request: RawRequest) => Promise<Buffer> | Buffer>(),
    gates: new Map<string, Promise<void>>(),
    ended: 0,
    cacheControl: null as string | null,
    validMs: null as number | null,
    isSpaced: false,
    pass: (ms: number): void => void (nowMs += ms),
  };
  const execute = createSubgraphs(SDLS, system);
  const client = createSubgraphClient(execute, silentLog, {
    cached: (send, read) => sendThroughCache(cache, send, read),
  });
  const engine = await createNativeEngine({
    supergraphSdl: SUPERGRAPH,
    ...client,
    compiledPath,
    entityCache: cache,
    lastGoodValues: hasStaleValues ? values : undefined,
    log: silentLog,
  });
  const documents = new Map<string, DocumentNode>();
  return Object.assign(system, {
    stats: () => engine.stats?.(),
    execute: async (source: string, given: ExecuteOptions = {}): Promise<GraphQLResponse> => {
      const { identity = null, variables = {}, headers = {}, caller = {}, deadline = new OperationDeadline() } = given;
      const document = documents.get(source) ?? parse(source);
      documents.set(source, document);
      const operation = getOperationAST(document);
      if (!operation) throw new TypeError('The document has no operation.');
      const own = { ...headers, viewer: JSON.stringify(identity) };
      const planned = await engine.plan(
        { document, operation, source, operationName: null, variables },
        { headers, headersFor: () => own, identity: identityOrNull(identity), ...caller },
      );
      const response = await planned.execute(deadline);
      // Values are stored in a later turn of the event loop.
      for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
      return response;
    },
  });
}

type Subgraphs = (request: RawRequest) => Promise<Buffer>;

type Controls = Pick<
  CacheSystem,
  'sent' | 'broken' | 'instead' | 'gates' | 'ended' | 'cacheControl' | 'validMs' | 'isSpaced'
>;

function createSubgraphs(sdls: Readonly<Record<string, string>>, system: Controls): Subgraphs {
  const counts = new Map<string, number>();
  const countOf = (what: string): number => {
    counts.set(what, (counts.get(what) ?? 0) + 1);
    return counts.get(what) ?? 0;
  };
  const schemas = new Map(
    Object.entries(sdls).map(([name, sdl]) => {
      const resolvers = name === 'films' ? filmResolvers(system, countOf) : pageResolvers(countOf);
      return [name, buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolvers as never }])];
    }),
  );
  return async (request) => {
    const { query, variables } = parseBody(request.body);
    const representations = (variables['representations'] ?? []) as readonly { readonly id: string }[];
    system.sent.push({ subgraph: request.subgraph, ids: representations.map(({ id }) => id) });
    await untilOpen(request, system);
    const instead = system.instead.get(request.subgraph);
    if (instead !== undefined) return instead(request);
    const viewer = JSON.parse(request.headers['viewer'] ?? 'null') as ViewerIdentity | null;
    const schema = schemas.get(request.subgraph);
    if (schema === undefined) throw new Error(`There is no subgraph ${request.subgraph}.`);
    const contextValue = { viewer, market: request.headers['market'] ?? '' };
    const result = await graphql({ schema, source: query, variableValues: variables, contextValue });
    const body = Buffer.from(JSON.stringify(result, null, system.isSpaced ? 1 : 0));
    if (system.validMs !== null) noteValidity(body, system.validMs);
    if (system.cacheControl !== null) noteLifetime(body, readLifetime(system.cacheControl, undefined));
    return body;
  };
}

async function untilOpen({ subgraph, deadline }: RawRequest, system: Controls): Promise<void> {
  const gate = system.gates.get(subgraph);
  if (gate === undefined) return;
  const over = new Promise<never>((_, reject) => {
    deadline.listen({
      onOver: () => {
        system.ended += 1;
        reject(timeoutError(subgraph));
      },
    });
  });
  await Promise.race([gate, over]);
}

interface Context {
  readonly viewer: ViewerIdentity | null;
  readonly market: string;
}

function filmResolvers({ broken }: Controls, countOf: (what: string) => number): object {
  return {
    Film: {
      __resolveReference: ({ id }: { id: string }) => (id.startsWith('none') ? null : { id, times: countOf(id) }),
      name: ({ id, times }: { id: string; times: number }, _: unknown, { viewer, market }: Context) => {
        if (broken.has(id)) throw new GraphQLError(`no ${id}`, { extensions: { code: 'INTERNAL_SERVER_ERROR' } });
        return `${id} in ${viewer?.country ?? 'no country'}${market} #${times}`;
      },
      size: ({ id, times }: { id: string; times: number }, { in: unit }: { in: string }) => `${id} ${unit} #${times}`,
      mine: ({ id, times }: { id: string; times: number }, _: unknown, { viewer }: Context) =>
        `${id} of ${viewer?.profileId ?? 'a guest'} #${times}`,
      live: ({ id, times }: { id: string; times: number }) => `${id} #${times}`,
    },
  };
}

function pageResolvers(countOf: (what: string) => number): object {
  return {
    Query: {
      films: (_: unknown, { ids }: { ids: readonly string[] }) => ids.map((id) => ({ __typename: 'Film', id })),
      news: (_: unknown, __: unknown, { viewer }: Context) => ({
        text: `news of ${viewer?.country ?? 'no country'} #${countOf('news')}`,
      }),
      secret: () => `secret #${countOf('secret')}`,
    },
    Mutation: { touch: (_: unknown, { id }: { id: string }) => ({ __typename: 'Film', id }) },
  };
}

/** The requests to the subgraph `films` since the last call, as lists of ids. */
export function filmsSent({ sent }: CacheSystem): readonly (readonly string[])[] {
  return sent.splice(0).flatMap(({ subgraph, ids }) => (subgraph === 'films' ? [ids] : []));
}

/** Holds the responses of a subgraph back until the returned function is called. */
export function hold({ gates }: CacheSystem, subgraph: string): () => void {
  let open = (): void => {};
  gates.set(
    subgraph,
    new Promise((resolve) => {
      open = () => {
        gates.delete(subgraph);
        resolve();
      };
    }),
  );
  return () => open();
}

/** Some turns of the event loop. */
export async function turns(count = 10): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}
