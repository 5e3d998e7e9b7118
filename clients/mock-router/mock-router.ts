/**
 * A router for front-end tests: the real engine over subgraphs that are generated from their schemas and can be made to
 * fail, so that a test sees the same errors and nulls as a member.
 */
import { OperationDeadline } from '@marquee/router/deadline';
import type { Engine } from '@marquee/router/engine/engine';
import { createNativeEngine } from '@marquee/router/engine/native-engine';
import { SubgraphError } from '@marquee/router/subgraph-client/subgraph-error';
import { createIdentity } from '@marquee/router/identity/create-identity';
import type { Identity } from '@marquee/router/identity/identity';
import type { SubgraphErrorCode } from '@marquee/router/subgraph-client/subgraph-error';
import type { SubgraphRequest } from '@marquee/router/subgraph-client/subgraph-request';
import { disabledMessage } from '@marquee/contracts/switches';
import { toViewerClaims } from '@marquee/contracts/viewer';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { silentLog } from '@marquee/runtime/log';
import { getOperationAST, GraphQLError, parse, validate } from 'graphql';
import type { GraphQLFormattedError } from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import { readGraphFiles } from './graph-files.js';
import type { GraphFiles } from './graph-files.js';
import { mockMember } from './mock-member.js';
import { createMockSubgraph } from './mock-subgraph.js';
import type { FieldOverrides, MockSubgraph } from './mock-subgraph.js';

export interface MockRouterOptions {
  /** Values that replace generated ones, by schema coordinate. */
  readonly fields?: FieldOverrides;
  /** The caller. Default: a member with every scope. Null: a guest. */
  readonly identity?: ViewerIdentity | null;
  /** Default: the graph of this checkout. */
  readonly graph?: GraphFiles;
}

export interface MockResponse {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly GraphQLFormattedError[];
}

export interface MockRouter extends AsyncDisposable {
  /** Never rejects. Errors are part of the response, as over HTTP. */
  execute(query: string, variables?: Readonly<Record<string, unknown>>, operationName?: string): Promise<MockResponse>;
  /** A `fetch` function for clients: `new HttpLink({ uri: 'http://mock/graphql', fetch: router.fetch })`. */
  readonly fetch: typeof fetch;
  /** Makes every request to the subgraph fail until `restoreSubgraph` is called. Throws for an unknown subgraph. */
  failSubgraph(subgraph: string, how?: SubgraphErrorCode): void;
  /** Delays the subgraph's responses, in milliseconds. */
  delaySubgraph(subgraph: string, ms: number): void;
  restoreSubgraph(subgraph: string): void;
  /** Subgraphs of the graph. */
  readonly subgraphs: readonly string[];
}

const SAID: Readonly<Record<SubgraphErrorCode, (subgraph: string) => string>> = {
  SUBGRAPH_UNREACHABLE: (subgraph) => `The subgraph "${subgraph}" cannot be reached.`,
  SUBGRAPH_TIMEOUT: (subgraph) => `The subgraph "${subgraph}" did not respond in time.`,
  SUBGRAPH_HTTP: (subgraph) => `The subgraph "${subgraph}" responded with an error.`,
  SUBGRAPH_MALFORMED: (subgraph) => `The subgraph "${subgraph}" sent a response that is not GraphQL.`,
  FETCH_SHED: (subgraph) => `The subgraph "${subgraph}" was not asked, because too many requests wait for it.`,
  SUBGRAPH_CIRCUIT_OPEN: (subgraph) => `The subgraph "${subgraph}" gets no requests of this kind at the moment.`,
  DISABLED: disabledMessage,
};

export async function createMockRouter({
  fields = {},
  graph = readGraphFiles(),
  identity = mockMember(graph.supergraphSdl),
}: MockRouterOptions = {}): Promise<MockRouter> {
  const subgraphs = new Map([...graph.subgraphSdls].map(([name, sdl]) => [name, createMockSubgraph(sdl, fields)]));
  const broken = new Map<string, SubgraphErrorCode>();
  const delays = new Map<string, number>();
  const send = async (request: SubgraphRequest) => {
    const { subgraph, signal } = request;
    const ms = delays.get(subgraph);
    if (ms !== undefined) await pause(ms, signal);
    const how = broken.get(subgraph);
    if (how !== undefined) throw new SubgraphError(subgraph, how, SAID[how](subgraph));
    return requireSubgraph(subgraphs, subgraph)(request);
  };
  const engine = await createNativeEngine({
    supergraphSdl: graph.supergraphSdl,
    send,
    log: silentLog,
    hasPolicy: () => true,
  });
  const execute: MockRouter['execute'] = (query, variables = {}, operationName) =>
    executeOperation(engine, identity, query, variables, operationName ?? null);
  return {
    execute,
    fetch: async (_input, init) => {
      const {
        query = '',
        variables = {},
        operationName,
      } = JSON.parse(typeof init?.body === 'string' ? init.body : '{}') as {
        query?: string;
        variables?: Record<string, unknown>;
        operationName?: string;
      };
      return new Response(JSON.stringify(await execute(query, variables, operationName)), {
        headers: { 'content-type': 'application/json' },
      });
    },
    failSubgraph: (subgraph, how = 'SUBGRAPH_UNREACHABLE') => {
      requireSubgraph(subgraphs, subgraph);
      broken.set(subgraph, how);
    },
    delaySubgraph: (subgraph, ms) => {
      requireSubgraph(subgraphs, subgraph);
      delays.set(subgraph, ms);
    },
    restoreSubgraph: (subgraph) => {
      broken.delete(subgraph);
      delays.delete(subgraph);
    },
    subgraphs: [...subgraphs.keys()].toSorted(),
    [Symbol.asyncDispose]: () => engine.close(),
  };
}

function requireSubgraph(subgraphs: ReadonlyMap<string, MockSubgraph>, name: string): MockSubgraph {
  const found = subgraphs.get(name);
  if (found === undefined)
    throw new TypeError(`There is no subgraph "${name}": there are ${[...subgraphs.keys()].toSorted().join(', ')}.`);
  return found;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}

const ISSUER = { issuer: 'mock', subjectClaim: 'sub', scopeClaims: ['scopes'], policyClaims: [] };

function toIdentity(viewer: ViewerIdentity): Identity | null {
  return createIdentity(toViewerClaims(viewer), ISSUER, { varyBy: {}, handedOn: [], policies: new Map() });
}

/** The steps before the engine: parse, validate, coerce variables. */
async function executeOperation(
  { apiSchema, plan }: Engine,
  identity: ViewerIdentity | null,
  query: string,
  variables: Readonly<Record<string, unknown>>,
  operationName: string | null,
): Promise<MockResponse> {
  try {
    const document = parse(query);
    const problems = validate(apiSchema, document);
    if (problems.length > 0) return { data: null, errors: problems.map((problem) => problem.toJSON()) };
    const operation = getOperationAST(document, operationName);
    if (!operation)
      return { data: null, errors: [{ message: 'Set `operationName` to one of the operations in the document.' }] };
    const coerced = getVariableValues(apiSchema, operation.variableDefinitions ?? [], variables);
    if (coerced.errors) return { data: null, errors: coerced.errors.map((error) => error.toJSON()) };
    const planned = await plan(
      { document, operation, source: query, operationName, variables: coerced.coerced },
      { headers: {}, identity: identity && toIdentity(identity) },
    );
    const { data, errors } = await planned.execute(new OperationDeadline());
    return { data, ...(errors && { errors }) };
  } catch (error) {
    if (error instanceof GraphQLError) return { data: null, errors: [error.toJSON()] };
    throw error;
  }
}
