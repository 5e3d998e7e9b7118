/** The HTTP server: `/graphql` is served directly, all other routes by fastify. Both are closed together. */
import type { FastifyError, FastifyInstance } from 'fastify';
import { createFastifyServer } from '@marquee/runtime/http-server';
import type { Logger } from '@marquee/runtime/log';
import { endingOf } from '@marquee/runtime/server-ending';
import { compressRoutes } from '../compression/compress-routes.js';
import { Compression } from '../compression/compression.js';
import type { RouterConfig } from '../config.js';
import { addCorsHeaders, createCors } from './cors.js';
import { errorBody, NOT_FOUND_MESSAGE, toErrorResponse } from './error-responses.js';
import { createEndpoint } from './graphql-endpoint.js';
import type { GraphQLHttpHandler } from './graphql-over-http.js';
import { JSON_TYPE } from './media-type.js';

/** @param handle Called for each request to `/graphql`, except when a browser opens it as a page and gets one. */
export function createHttpServer(
  config: Pick<RouterConfig, 'cors' | 'compression' | 'requestBytes' | 'introspection'>,
  handle: GraphQLHttpHandler,
  log: Logger,
): FastifyInstance {
  const cors = createCors(config.cors);
  const compression = config.compression === null ? null : new Compression(config.compression);
  const serveGraphQL = createEndpoint({
    handle,
    cors,
    compression,
    maxBytes: config.requestBytes,
    servesHtml: config.introspection,
    isEnding: () => ending.hasBegun,
  });

  const server = createFastifyServer({ bodyBytes: config.requestBytes, serveFirst: serveGraphQL });
  const ending = endingOf(server);
  addCorsHeaders(server, cors);
  if (compression !== null) compressRoutes(server, compression);
  server.setErrorHandler<FastifyError>(async (error, _request, reply) => {
    const { status, body } = toErrorResponse(error);
    if (status >= 500) log.error({ err: error }, 'unexpected error in an HTTP route');
    return reply.code(status).type(JSON_TYPE).send(body);
  });
  server.setNotFoundHandler(async (_request, reply) =>
    reply.code(404).type(JSON_TYPE).send(errorBody('BAD_REQUEST', NOT_FOUND_MESSAGE)),
  );
  return server;
}
