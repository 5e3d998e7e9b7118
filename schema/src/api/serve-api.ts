/** The two GraphQL endpoints: `/graphql` for Rover and other tools, `/uplink` for routers. */
import { findExceededJsonLimit } from '@marquee/operation-limits/json-limits';
import type { FastifyInstance } from 'fastify';
import { GraphQLError } from 'graphql';
import type { Logger } from '@marquee/runtime/log';
import { API_LIMITS, createGraphQLExecutor, readExecutableSchema } from './execute-graphql.js';
import type { ApiContext } from './context.js';
import { mutation } from './mutation.js';
import { query } from './query.js';
import { uplink } from '../uplink/uplink.js';
import type { UplinkContext } from '../uplink/uplink.js';
import { apiKeyOf } from '../keys/authenticate-request.js';
import type { RegistryServices } from '../keys/authenticate-request.js';

/** The HTTP status is always 200: Rover retries other statuses for half a minute. */
export function serveApi(server: FastifyInstance, services: RegistryServices, log: Logger): void {
  const executeApi = createGraphQLExecutor<ApiContext>(
    readExecutableSchema<ApiContext>('api/registry-api.graphql', { query, mutation }),
    log,
  );
  const executeUplink = createGraphQLExecutor<UplinkContext>(
    readExecutableSchema<UplinkContext>('uplink/uplink.graphql', { query: uplink }),
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
    // A body over a limit is refused as an operation over a limit is.
    scope.addHook('preHandler', async ({ body }, reply) => {
      void reply.type('application/json; charset=utf-8');
      return body instanceof GraphQLError ? reply.send({ errors: [body.toJSON()] }) : undefined;
    });

    scope.post('/graphql', async (request, reply) => {
      const caller = await services.keys.authenticate(apiKeyOf(request));
      return executeApi(request.body, { ...services, caller }, reply.raw);
    });
    scope.post('/uplink', async (request, reply) => executeUplink(request.body, services, reply.raw));
  });
}
