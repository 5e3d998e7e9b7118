/**
 * The router: accept → understand → execute → answer.
 *
 *   accept       HTTP within its limits, from an origin that may ask, by a caller who is who they say     http/ identity/
 *   understand   persisted or sent text → a parsed and validated operation with its variables             operation/
 *   execute      a plan's fetches, each behind the policies, their answers merged                         engine → policies/ → subgraph-client/
 *   answer       what arrived until the deadline, and an error for each group of fields that did not
 */
import { JWKS_PATH } from '@marquee/contracts/viewer';
import { listen } from '@marquee/kit/process/listen';
import type { Logger } from '@marquee/kit/process/log';
import type { RunningProcess } from '@marquee/kit/process/run';
import type { RouterConfig } from './config.js';
import { Generations } from './generations/generations.js';
import { generationBuilder } from './generations/open-generation.js';
import { supergraphFile } from './generations/supergraph-file.js';
import { renderSandbox, serveGraphiQL } from './http/explorers.js';
import { prefersPage } from './http/media-type.js';
import { createHttpServer } from './http/server.js';
import { openIdentity } from './identity/open-identity.js';
import { createPersistedTexts } from './operation/persisted-texts.js';

/** Answers at the configured port once this resolves. Throws a `StartError` for what the operator can mend. */
export const startRouter = async (config: RouterConfig, log: Logger): Promise<RunningProcess> => {
  const source = supergraphFile(config.supergraphFile, config.supergraphPollMs);
  const { callerOf, publishedKeys } = await openIdentity(config, log);
  const generations = await Generations.open(source, generationBuilder({ config, callerOf, persisted: createPersistedTexts(), log }), log);

  const http = createHttpServer(config, log);
  http.all('/graphql', async (request, reply) => {
    if (config.introspection && request.method === 'GET' && prefersPage(request.headers.accept)) {
      return reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(await renderSandbox(config.explorer));
    }
    const { value: generation, release } = generations.lease();
    reply.raw.once('close', release);
    return generation.handle(request, reply);
  });
  http.get(JWKS_PATH, () => publishedKeys);
  http.get('/health', () => ({ status: 'ok' }));
  http.get('/ready', () => ({ status: 'ready', engine: config.engine, supergraph: generations.supergraph.id, refused: generations.refusal }));
  http.get('/', async (_request, reply) => reply.redirect('/graphql'));
  if (config.introspection) serveGraphiQL(http, config.explorer);

  const url = await listen(http, { host: config.host, port: config.port, portSetting: 'ROUTER_PORT' });
  return {
    url,
    close: async () => {
      await http.close();
      await generations.close();
    },
  };
};
