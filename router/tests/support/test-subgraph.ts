/** A small subgraph over HTTP, which can be made to fail in each of the ways in which subgraphs fail. */
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/resolverMap.js';
import { graphql, parse } from 'graphql';
import { gzipSync } from 'node:zlib';

export type FailureMode =
  | 'refuses connections'
  | 'responds with HTTP 500'
  | 'responds with HTTP 500 and its result'
  | 'responds with HTTP 401 and an error'
  | 'responds in gzip'
  | 'responds in an unknown encoding'
  | 'responds with null data'
  | 'responds with HTML'
  | 'responds with JSON that is not GraphQL'
  | 'fails entities only'
  | 'omits an entity'
  | 'stalls';

export interface ReceivedRequest {
  readonly headers: IncomingHttpHeaders;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Undefined when the request has none. */
  readonly extensions: unknown;
}

export interface TestSubgraph extends AsyncDisposable {
  readonly name: string;
  readonly sdl: string;
  readonly url: string;
  readonly requests: ReceivedRequest[];
  /** Resolves when the next request has arrived. */
  nextRequest(): Promise<void>;
  /** All requests from now on fail in this way. */
  failWith(mode: FailureMode): Promise<void>;
}

export interface SubgraphSource {
  readonly name: string;
  readonly sdl: string;
  readonly resolvers: GraphQLResolverMap<unknown>;
}

export async function startTestSubgraph({ name, sdl, resolvers }: SubgraphSource): Promise<TestSubgraph> {
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers }]);
  const requests: ReceivedRequest[] = [];
  let failureMode: FailureMode | null = null;

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // It has no health of ours, as a subgraph of somebody else.
    if (request.method === 'GET') return void response.writeHead(404).end();
    const { query, variables, extensions } = JSON.parse(await readRequestBody(request)) as {
      query: string;
      variables: Record<string, unknown>;
      extensions?: unknown;
    };
    requests.push({ headers: request.headers, query, variables, extensions });
    if (failureMode === 'stalls') return;
    if (failureMode === 'responds with HTTP 500') return void response.writeHead(500).end('{"data":null}');
    const result = await graphql({ schema, source: query, variableValues: variables });
    const body = applyFailure(failureMode, query.includes('_entities'), result);
    const { status = 200, encoding } = (failureMode && MESSAGES[failureMode]) ?? {};
    response
      .writeHead(status, { 'content-type': 'application/json', ...(encoding && { 'content-encoding': encoding }) })
      .end(encoding === 'gzip' ? gzipSync(body) : body);
  };
  const server = createServer((request, response) => void respond(request, response));
  const { port } = await new Promise<AddressInfo>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve(server.address() as AddressInfo)),
  );
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });

  return {
    name,
    sdl,
    url: `http://127.0.0.1:${port}/graphql`,
    requests,
    nextRequest: () => new Promise((resolve) => server.once('request', () => resolve())),
    failWith: async (mode) => {
      failureMode = mode;
      if (mode === 'refuses connections') await stop();
    },
    [Symbol.asyncDispose]: stop,
  };
}

/** What is unusual about the HTTP message. */
const MESSAGES: Partial<Record<FailureMode, { readonly status?: number; readonly encoding?: string }>> = {
  'responds with HTTP 500 and its result': { status: 500 },
  'responds with HTTP 401 and an error': { status: 401 },
  'responds in gzip': { encoding: 'gzip' },
  'responds in an unknown encoding': { encoding: 'snappy' },
};

function applyFailure(mode: FailureMode | null, selectsEntities: boolean, result: object): string {
  if (mode === 'responds with null data') return '{"data":null}';
  if (mode === 'responds with HTTP 401 and an error')
    return JSON.stringify({ errors: [{ message: 'Sign in again.', extensions: { code: 'UNAUTHENTICATED' } }] });
  if (mode === 'responds with HTML') return '<html>Bad gateway at 10.1.2.3</html>';
  if (mode === 'responds with JSON that is not GraphQL') return '{"data":[],"errors":"none"}';
  if (mode === 'fails entities only' && selectsEntities) {
    return JSON.stringify({
      data: null,
      errors: [
        {
          message: 'connect ECONNREFUSED db.internal:5432',
          path: ['_entities'],
          extensions: { stacktrace: ['at secret.js:1'] },
        },
      ],
    });
  }
  if (mode === 'omits an entity' && selectsEntities) {
    const { data } = result as { data: { _entities: unknown[] } };
    return JSON.stringify({ data: { ...data, _entities: data._entities.slice(1) } });
  }
  return JSON.stringify(result);
}

async function readRequestBody(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return text;
}
