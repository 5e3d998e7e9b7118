/** The server: GraphQL straight from its socket, everything else by fastify, and one way to close for both. */
import { createServer } from 'node:http';
import fastify from 'fastify';
import type { FastifyError, FastifyInstance } from 'fastify';
import { closeConnectionsOnShutdown } from '@marquee/runtime/close-connections-on-shutdown';
import type { Logger } from '@marquee/runtime/log';
import type { RouterConfig } from '../config.js';
import { addCorsHeaders, createCors } from './cors.js';
import { createEndpoint } from './graphql-endpoint.js';
import type { GraphQLHttpHandler } from './graphql-over-http.js';
import { JSON_TYPE } from './media-type.js';
import { toErrorResponse, NOT_FOUND_MESSAGE, errorBody } from './error-responses.js';

/**
 * Longer than a balancer before the router keeps its own: then it is the balancer that closes, and no request meets a
 * closed connection.
 */
const KEEP_ALIVE_MS = 72_000;

/** @param handle Answers what comes to `/graphql`, except a browser that wants a page and has one to get. */
export function createHttpServer(
  config: Pick<RouterConfig, 'cors' | 'requestBytes' | 'introspection'>,
  handle: GraphQLHttpHandler,
  log: Logger,
): FastifyInstance {
  const cors = createCors(config.cors);
  let isClosing = false;
  const endpoint = createEndpoint({
    handle,
    cors,
    maxBytes: config.requestBytes,
    servesHtml: config.introspection,
    isClosing: () => isClosing,
  });

  const server = fastify({
    forceCloseConnections: 'idle',
    serverFactory: (serveRest) =>
      createServer(
        { keepAliveTimeout: KEEP_ALIVE_MS },
        (request, response) => void (endpoint(request, response) || serveRest(request, response)),
      ),
  });
  server.addHook('preClose', async () => {
    isClosing = true;
  });
  closeConnectionsOnShutdown(server);
  addCorsHeaders(server, cors);
  server.setErrorHandler<FastifyError>(async (error, _request, reply) => {
    const { status, body } = toErrorResponse(error);
    if (status >= 500) log.error({ err: error }, 'a request met a bug');
    return reply.code(status).type(JSON_TYPE).send(body);
  });
  server.setNotFoundHandler(async (_request, reply) =>
    reply.code(404).type(JSON_TYPE).send(errorBody('BAD_REQUEST', NOT_FOUND_MESSAGE)),
  );
  return server;
}
