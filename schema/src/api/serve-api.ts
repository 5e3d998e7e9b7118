/** The two GraphQL endpoints: `/graphql` for Rover and people's tools, `/uplink` for routers. */
import type { FastifyInstance } from 'fastify';
import type { Logger } from '@marquee/runtime/log';
import { createGraphQLExecutor, readExecutableSchema } from './execute-graphql.js';
import type { ApiContext } from './context.js';
import { mutation } from './mutation.js';
import { query } from './query.js';
import { uplink } from '../uplink/uplink.js';
import type { UplinkContext } from '../uplink/uplink.js';
import { apiKeyOf } from '../keys/authenticate-request.js';
import type { RegistryServices } from '../keys/authenticate-request.js';

/** Always HTTP 200: Rover tries anything else again for half a minute. */
export function serveApi(server: FastifyInstance, services: RegistryServices, log: Logger): void {
  const answerApi = createGraphQLExecutor<ApiContext>(
    readExecutableSchema<ApiContext>('api/registry-api.graphql', { query, mutation }),
    log,
  );
  const answerUplink = createGraphQLExecutor<UplinkContext>(
    readExecutableSchema<UplinkContext>('uplink/uplink.graphql', { query: uplink }),
    log,
  );

  server.post('/graphql', async (request) => {
    const caller = await services.keys.authenticate(apiKeyOf(request));
    return answerApi(request.body, { ...services, caller });
  });
  server.post('/uplink', async (request) => answerUplink(request.body, services));
}
