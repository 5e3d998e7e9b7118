/** Passes requests of fastify to Apollo Server, with the parts of a request that Apollo Server reads and no others. */
import { HeaderMap } from '@apollo/server';
import type { ApolloServer, BaseContext, HTTPGraphQLRequest } from '@apollo/server';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** For content negotiation, for the check against cross-site requests, and for names in logs. */
const HEADERS_READ = ['accept', 'content-type', 'x-apollo-operation-name', 'apollo-require-preflight'] as const;

/** Sets the status and the headers of the response; resolves to its body. */
export async function respondWithApollo<Context extends BaseContext>(
  apollo: ApolloServer<Context>,
  request: FastifyRequest,
  reply: FastifyReply,
  context: () => Promise<Context>,
): Promise<string> {
  const { status, headers, body } = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: toApolloRequest(request),
    context,
  });
  for (const [name, value] of headers) reply.header(name, value);
  reply.code(status ?? 200);
  // Only an executor with `@defer` responds in chunks.
  if (body.kind === 'chunked') throw new TypeError('A subgraph’s response has one part.');
  return body.string;
}

function toApolloRequest({ method, url, headers, body }: FastifyRequest): HTTPGraphQLRequest {
  const read = new HeaderMap();
  for (const name of HEADERS_READ) {
    const value = headers[name];
    if (value !== undefined) read.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const searchAt = url.indexOf('?');
  return { method, headers: read, body, search: searchAt < 0 ? '' : url.slice(searchAt) };
}
