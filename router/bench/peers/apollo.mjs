/**
 * `@apollo/gateway` with Apollo Server standalone, forwarding a header as its documentation describes:
 * `node apollo.mjs SUPERGRAPH PORT stock|undici`.
 */
import { readFileSync } from 'node:fs';
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { Agent, request } from 'undici';

const [supergraphFile, port, client] = process.argv.slice(2);
const agent = new Agent({ connections: 128 });

/** The part of `fetch` that the data source uses. undici's own `fetch` costs twice as much CPU. */
async function fetchWithUndici(url, { method, headers, body }) {
  const {
    statusCode,
    headers: received,
    body: stream,
  } = await request(url, { dispatcher: agent, method, headers, body });
  return {
    ok: statusCode >= 200 && statusCode < 300,
    status: statusCode,
    headers: new Headers(Object.entries(received).flatMap(([name, value]) => [value].flat().map((one) => [name, one]))),
    text: () => stream.text(),
    json: () => stream.json(),
  };
}

class ForwardingDataSource extends RemoteGraphQLDataSource {
  willSendRequest({ request: subgraphRequest, context }) {
    if (context.token !== undefined) subgraphRequest.http.headers.set('authorization', context.token);
  }
}

const gateway = new ApolloGateway({
  supergraphSdl: readFileSync(supergraphFile, 'utf8'),
  buildService: ({ url }) =>
    new ForwardingDataSource({ url, ...(client === 'undici' && { fetcher: fetchWithUndici }) }),
});
await startStandaloneServer(new ApolloServer({ gateway }), {
  listen: { host: '127.0.0.1', port: Number(port) },
  context: async ({ req }) => ({ token: req.headers.authorization }),
});
