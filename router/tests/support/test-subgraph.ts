/** A tiny real subgraph on a port of its own, which can be broken in every way that a subgraph breaks. */
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/resolverMap.js';
import { graphql, parse } from 'graphql';

export type FailureMode =
  | 'refuses connections'
  | 'answers HTTP 500'
  | 'answers data null'
  | 'answers garbage'
  | 'answers JSON that is no GraphQL response'
  | 'fails entities only'
  | 'loses an entity'
  | 'stalls';

export interface ReceivedRequest {
  readonly headers: IncomingHttpHeaders;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface TestSubgraph extends AsyncDisposable {
  readonly name: string;
  readonly sdl: string;
  readonly url: string;
  readonly requests: ReceivedRequest[];
  /** Resolves when the next request has arrived. */
  nextRequest(): Promise<void>;
  failWith(breakage: FailureMode): Promise<void>;
}

export interface SubgraphSource {
  readonly name: string;
  readonly sdl: string;
  readonly resolvers: GraphQLResolverMap<unknown>;
}

export async function startTestSubgraph({ name, sdl, resolvers }: SubgraphSource): Promise<TestSubgraph> {
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers }]);
  const requests: ReceivedRequest[] = [];
  let broken: FailureMode | null = null;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { query, variables } = JSON.parse(await readRequestBody(request)) as {
      query: string;
      variables: Record<string, unknown>;
    };
    requests.push({ headers: request.headers, query, variables });
    if (broken === 'stalls') return;
    if (broken === 'answers HTTP 500') return void response.writeHead(500).end('{"data":null}');
    const result = await graphql({ schema, source: query, variableValues: variables });
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(applyFailure(broken, query.includes('_entities'), result));
  };
  const server = createServer((request, response) => void answer(request, response));
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
    failWith: async (breakage) => {
      broken = breakage;
      if (breakage === 'refuses connections') await stop();
    },
    [Symbol.asyncDispose]: stop,
  };
}

function applyFailure(broken: FailureMode | null, asksEntities: boolean, result: object): string {
  if (broken === 'answers data null') return '{"data":null}';
  if (broken === 'answers garbage') return '<html>Bad gateway at 10.1.2.3</html>';
  if (broken === 'answers JSON that is no GraphQL response') return '{"data":[],"errors":"none"}';
  if (broken === 'fails entities only' && asksEntities) {
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
  if (broken === 'loses an entity' && asksEntities) {
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
