/**
 * The router: accept → understand → execute → answer.
 *
 *   accept       HTTP within its limits, from an origin that may ask, by a caller who is who they say     http/ identity/
 *   understand   persisted or sent text → a parsed and validated operation with its variables             operation/
 *   execute      a plan's fetches, each behind the policies, their answers merged                         engine → policies/ → subgraph-client/
 *   answer       what arrived until the deadline, and an error for each group of fields that did not
 */
import { JWKS_PATH } from '@marquee/contracts/viewer';
import { listen } from '@marquee/runtime/listen';
import type { Logger } from '@marquee/runtime/log';
import type { RunningProcess } from '@marquee/runtime/run-process';
import type { RouterConfig } from './config.js';
import { createPathCounts } from './engine/path-counts.js';
import { Generations } from './supergraph/generations.js';
import { createGenerationBuilder } from './supergraph/build-generation.js';
import type { RouterGeneration } from './supergraph/build-generation.js';
import type { SupergraphSource } from './supergraph/supergraph-source.js';
import { fileSource } from './supergraph/file-source.js';
import { registrySource } from './supergraph/registry-source.js';
import { ENDPOINT_PATH } from './http/graphql-endpoint.js';
import type { GraphQLHttpHandler } from './http/graphql-over-http.js';
import { renderSandbox, serveGraphiQL } from './http/explorers.js';
import { createHttpServer } from './http/server.js';
import { openAuthentication } from './pipeline/authenticate/open-authentication.js';
import { createAutomaticPersistedQueries } from './persisted-operations/automatic-persisted-queries.js';
import { openSafelist } from './persisted-operations/open-safelist.js';
import type { SafelistCounts } from './persisted-operations/safelist.js';
import { METRICS_TYPE, writeMetrics } from './telemetry/metrics.js';
import { startUsageReporter } from './telemetry/usage/usage-reporter.js';
import type { UsageReporter } from './telemetry/usage/usage-reporter.js';

const PAGE_TYPE = 'text/html; charset=utf-8';

/** Answers at the configured port once this resolves. Throws a `StartError` for what the operator can mend. */
export async function startRouter(config: RouterConfig, log: Logger): Promise<RunningProcess> {
  const source = openSource(config, log);
  const { authenticate: callerOf, jwks: publishedKeys, close: forgetIdentity } = await openAuthentication(config, log);
  const counts = createPathCounts();
  const usage = openUsage(config, log);
  const listed: SafelistCounts = { listed: 0, unlisted: 0 };
  const texts = createAutomaticPersistedQueries();
  const safelist = await openSafelist(config, texts, listed, log);
  const generations = await Generations.open(
    source,
    createGenerationBuilder({
      config,
      authenticate: callerOf,
      persistedOperations: safelist?.persistedOperations ?? texts,
      safelist: safelist,
      counts,
      usage,
      log,
    }),
    log,
  );

  const http = createHttpServer(config, answerWith(generations), log);
  if (config.introspection) {
    http.get(ENDPOINT_PATH, async (_request, reply) =>
      reply
        .type(PAGE_TYPE)
        .header('cache-control', 'no-store')
        .send(await renderSandbox(config.explorer)),
    );
    serveGraphiQL(http, config.explorer);
  }
  http.get(JWKS_PATH, () => publishedKeys);
  http.get('/health', () => ({ status: 'ok' }));
  http.get('/ready', () => ({
    status: 'ready',
    engine: config.engine,
    supergraph: generations.supergraph.id,
    refused: generations.refusal,
    safelist: safelist?.status ?? null,
  }));
  http.get('/metrics', async (_request, reply) => reply.type(METRICS_TYPE).send(writeMetrics(counts, listed)));
  http.get('/', async (_request, reply) => reply.redirect(ENDPOINT_PATH));

  const url = await listen(http, { host: config.host, port: config.port, portSetting: 'ROUTER_PORT' });
  return {
    url,
    close: async () => {
      await http.close();
      forgetIdentity();
      safelist?.close();
      await generations.close();
      await usage?.close();
    },
  };
}

function openSource(
  { registry, supergraphFile: file, supergraphPollMs, identity: { dataDir } }: RouterConfig,
  log: Logger,
): SupergraphSource {
  return registry === null ? fileSource(file, supergraphPollMs) : registrySource({ address: registry, dataDir, log });
}

function openUsage({ registry, usageReportMs }: RouterConfig, log: Logger): UsageReporter | null {
  return registry === null || usageReportMs === 0
    ? null
    : startUsageReporter({ address: registry, intervalMs: usageReportMs, log });
}

/** Each request by the generation that serves when it comes, to its end. */
function answerWith(generations: Generations<RouterGeneration>): GraphQLHttpHandler {
  return async (request) => {
    const { value: generation, release } = generations.lease();
    try {
      return await generation.handleRequest(request);
    } finally {
      release();
    }
  };
}
