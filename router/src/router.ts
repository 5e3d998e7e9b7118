/**
 * The router: accept → understand → execute → answer.
 *
 *   accept       HTTP within its limits, from an origin that may ask, by a caller who is who they say     http/ identity/
 *   understand   persisted or sent text → a parsed and validated operation with its variables             operation/
 *   execute      a plan's fetches, each behind the policies, their answers merged                         engine → policies/ → subgraph-client/
 *   answer       what arrived until the deadline, and an error for each group of fields that did not
 */
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyReply } from 'fastify';
import { JWKS_PATH } from '@marquee/contracts/viewer';
import { listen } from '@marquee/kit/process/listen';
import type { Logger } from '@marquee/kit/process/log';
import type { RunningProcess } from '@marquee/kit/process/run';
import type { RouterConfig } from './config.js';
import { startDeadline } from './deadline.js';
import type { Engine } from './engine.js';
import { ENGINES } from './engines.js';
import { sandbox, serveGraphiQL } from './http/explorers.js';
import { createHttpServer } from './http/server.js';
import { openIdentity } from './identity/open-identity.js';
import { startGraphQLServer } from './operation/graphql-server.js';
import { policiesInOrder, withPolicies } from './policies/order.js';
import { readSupergraph, unusableSupergraph } from './read-supergraph.js';
import { createHttpClient } from './subgraph-client/http.js';
import type { Send } from './subgraph-client/send.js';

/** Answers at the configured port once this resolves. Throws a `StartError` for what the operator can mend. */
export const startRouter = async (config: RouterConfig, log: Logger): Promise<RunningProcess> => {
  const supergraph = await readSupergraph(config.supergraphFile);
  const client = createHttpClient(new Map([...supergraph.subgraphUrls, ...config.subgraphUrls]));
  const engine = await createEngine(config, supergraph.sdl, withPolicies(client.send, policiesInOrder(config.deadlines, log)), log);
  const identity = await openIdentity(config, log);
  const landingPage = config.introspection ? sandbox(config.explorer) : null;
  const graphql = await startGraphQLServer({ engine, supergraphSdl: supergraph.sdl, introspection: config.introspection, landingPage, log });

  const http = createHttpServer(config.cors, log);
  http.route({
    url: '/graphql',
    method: ['GET', 'POST', 'OPTIONS'],
    handler: fastifyApolloHandler(graphql, {
      context: async (request, reply) => ({
        caller: await identity.callerOf(request.headers),
        deadline: startDeadline(config.deadlines.pageMs, goneSignal(reply)),
      }),
    }),
  });
  http.get(JWKS_PATH, () => identity.publishedKeys);
  http.get('/health', () => ({ status: 'ok' }));
  http.get('/ready', () => ({ status: 'ready', engine: config.engine }));
  http.get('/', async (_request, reply) => reply.redirect('/graphql'));
  if (config.introspection) serveGraphiQL(http, config.explorer);

  const url = await listen(http, { host: config.host, port: config.port, portSetting: 'ROUTER_PORT' });
  return {
    url,
    close: async () => {
      await http.close();
      await graphql.stop();
      await client.close();
    },
  };
};

const createEngine = async ({ engine, supergraphFile }: RouterConfig, supergraphSdl: string, send: Send, log: Logger): Promise<Engine> => {
  try {
    return await ENGINES[engine]({ supergraphSdl, send, log });
  } catch (error) {
    throw unusableSupergraph(supergraphFile, error);
  }
};

/** Aborts when the client closes the connection before its answer is out. */
const goneSignal = (reply: FastifyReply): AbortSignal => {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort();
  });
  return gone.signal;
};
