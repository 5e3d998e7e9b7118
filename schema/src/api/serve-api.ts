/** The two GraphQL endpoints: `/graphql` for Rover and other tools, `/uplink` for routers. */
import { findExceededJsonLimit } from '@marquee/operation-limits/json-limits';
import type { FastifyError, FastifyInstance } from 'fastify';
import { GraphQLError } from 'graphql';
import type { Logger } from '@marquee/runtime/log';
import { API_LIMITS, createGraphQLExecutor, INTERNAL_ERROR, readExecutableSchema } from './execute-graphql.js';
import type { ApiContext } from './context.js';
import { mutation } from './mutation.js';
import { query } from './query.js';
import { uplink } from '../uplink/uplink.js';
import type { UplinkContext } from '../uplink/uplink.js';
import { apiKeyOf } from '../keys/authenticate-request.js';
import type { RegistryServices } from '../keys/authenticate-request.js';

/** Gateways send a key and a graph ref. */
const MAX_UPLINK_BYTES = 64 * 1024;
/** A body of a caller without a key: it can do no more than ask who it is. */
const MAX_UNKNOWN_BYTES = 64 * 1024;

/** The HTTP status is always 200: Rover retries other statuses for half a minute. */
export function serveApi(
  server: FastifyInstance,
  services: RegistryServices,
  mutationDeadlineMs: number,
  log: Logger,
): void {
  const executeApi = createGraphQLExecutor<ApiContext>(
    readExecutableSchema<ApiContext>('api/registry-api.graphql', { query, mutation }),
    mutationDeadlineMs,
    log,
  );
  const executeUplink = createGraphQLExecutor<UplinkContext>(
    readExecutableSchema<UplinkContext>('uplink/uplink.graphql', { query: uplink }),
    mutationDeadlineMs,
    log,
  );

  const parseJson = server.getDefaultJsonParser('error', 'error');
  void server.register(async (scope) => {
    scope.removeContentTypeParser('application/json');
    scope.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
      const exceeded = findExceededJsonLimit(String(body), API_LIMITS);
      if (exceeded === null) void parseJson(request, String(body), done);
      else done(null, exceeded);
    });
    // What fastify refuses has the form of a GraphQL response, too: a body that is not JSON, or is too large.
    scope.setErrorHandler<FastifyError>(async ({ statusCode = 500, message }, _request, reply) => {
      if (statusCode >= 500) log.error({ message }, 'an API request failed');
      const error =
        statusCode >= 500
          ? { message: INTERNAL_ERROR, extensions: { code: 'INTERNAL_SERVER_ERROR' } }
          : { message, extensions: { code: 'BAD_REQUEST' } };
      return reply
        .code(200)
        .type('application/json; charset=utf-8')
        .send({ errors: [error] });
    });
    // A body over a limit is refused as an operation over a limit is.
    scope.addHook('preHandler', async ({ body }, reply) => {
      void reply.type('application/json; charset=utf-8');
      return body instanceof GraphQLError ? reply.send({ errors: [body.toJSON()] }) : undefined;
    });

    scope.addHook('onRequest', async (request, reply) => {
      const bytes = Number(request.headers['content-length'] ?? Infinity);
      if (request.method !== 'POST' || bytes <= MAX_UNKNOWN_BYTES) return undefined;
      if ((await services.keys.authenticate(apiKeyOf(request))) !== null) return undefined;
      const message = `Without a known API key, a body has at most ${MAX_UNKNOWN_BYTES} bytes, and declares its length: set APOLLO_KEY to a key of this registry.`;
      return reply.header('connection', 'close').send({ errors: [{ message, extensions: { code: 'FORBIDDEN' } }] });
    });
    scope.post('/graphql', async (request, reply) => {
      const caller = await services.keys.authenticate(apiKeyOf(request));
      return executeApi(request.body, { ...services, caller }, reply.raw);
    });
    scope.post('/uplink', { bodyLimit: MAX_UPLINK_BYTES }, async (request, reply) =>
      executeUplink(request.body, services, reply.raw),
    );
  });
}
