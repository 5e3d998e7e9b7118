/** The two GraphQL endpoints: `/graphql` for Rover and other tools, `/uplink` for routers. */
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

  server.post('/graphql', async (request) => {
    const caller = await services.keys.authenticate(apiKeyOf(request));
    return executeApi(request.body, { ...services, caller });
  });
  server.post('/uplink', async (request) => executeUplink(request.body, services));
}
