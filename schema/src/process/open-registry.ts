/** Assembles the registry on a store: use cases, worker threads, routes. The server is not listening yet. */
import type { FastifyInstance } from 'fastify';
import { createDiskCheck, Health } from '@marquee/runtime/health';
import { createFastifyServer, HTTP_LIMITS } from '@marquee/runtime/http-server';
import type { Logger } from '@marquee/runtime/log';
import { observeRoutes } from '@marquee/runtime/telemetry/observe-routes';
import type { Telemetry } from '@marquee/runtime/telemetry/open-telemetry';
import { observeHttp, serveMetrics } from '@marquee/runtime/metrics/http-metrics';
import { MetricsRegistry } from '@marquee/runtime/metrics/metrics-registry';
import { observeProcess } from '@marquee/runtime/metrics/process-metrics';
import { RoutingUrls } from '@marquee/runtime/routing-url';
import type { SigningKey } from '@marquee/runtime/signing-key';
import { createEventIds } from '@marquee/document-store/event-ids';
import type { Store } from '@marquee/document-store/port';
import { createCheckThread } from '../checks/check-thread.js';
import { createPlanAnalyzer } from '../checks/plans/plan-analyzer.js';
import { createCompositionThread } from '../composition/composition-thread.js';
import { servePages } from '../pages/http/serve-pages.js';
import { openApprovals } from '../checks/approvals.js';
import { openChecks } from '../checks/checks.js';
import { ConnectedRouters } from '../launches/connected-routers.js';
import { Keys } from '../keys/keys.js';
import { openPersistedOperations } from '../usage/persisted-operations.js';
import { openRegistryStore } from '../store/registry-store.js';
import { Registry } from '../launches/registry.js';
import { warmUpChecks } from '../checks/warm-up-checks.js';
import { serveApi } from '../api/serve-api.js';
import { serveArtifacts } from '../uplink/serve-artifacts.js';
import { serveLaunches } from '../launches/serve-launches.js';
import { serveUsage } from '../usage/serve-usage.js';
import { openSwitchStore } from '../switches/switch-store.js';
import { Switches } from '../switches/switches.js';
import { createArtifactSigner } from '../launches/signing.js';
import { openUsage } from '../usage/usage.js';
import { createUsageReportThread } from '../usage/usage-report-thread.js';

export interface RegistryOptions {
  readonly store: Store;
  readonly signingKey: SigningKey;
  /** Whether it can be written is part of `/health`. */
  readonly dataDir?: string;
  readonly url: string;
  /** The poll interval that Uplink sends to its clients. */
  readonly uplinkPollSeconds: number;
  /** Default: every URL but those that no router connects to. */
  readonly routingUrls?: RoutingUrls;
  /** Default: `MUTATION_DEADLINE_MS`. */
  readonly mutationDeadlineMs?: number;
  readonly clock: () => Date;
  readonly log: Logger;
  /** Traces and logs requests; not by default. */
  readonly requests?: Telemetry;
}

export interface OpenRegistry {
  readonly server: FastifyInstance;
  readonly registry: Registry;
  readonly keys: Keys;
  /** Warms up the checks of a graph's variants, now and after each launch. */
  warmUp(graph: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Above the limit of a schema, so that a schema over the limit is refused with a message and not a closed connection.
 */
const MAX_BODY_BYTES = 32 * 1024 * 1024;

/** A publication composes, checks its contract variants and waits for routers; a check plans all known operations. */
export const MUTATION_DEADLINE_MS = 110_000;
/** A connection stays open for this long after the deadline of its request, for the response. */
const RESPONSE_MS = 10_000;

export async function openRegistry({
  store,
  signingKey,
  dataDir,
  url,
  uplinkPollSeconds,
  routingUrls = new RoutingUrls(),
  mutationDeadlineMs = MUTATION_DEADLINE_MS,
  clock,
  log,
  requests,
}: RegistryOptions): Promise<OpenRegistry> {
  const registryStore = await openRegistryStore(store);
  const [composition, planAnalyzer, checkThread] = [
    createCompositionThread(),
    createPlanAnalyzer(),
    createCheckThread(),
  ];
  const registry = new Registry({
    store: registryStore,
    composition,
    routingUrls,
    sign: createArtifactSigner(signingKey),
    clock,
    nextId: createEventIds(clock),
  });
  const keys = new Keys(registryStore, clock);
  const persistedOperations = await openPersistedOperations(store);
  const usage = await openUsage(store, clock);
  const reports = createUsageReportThread();
  const approvals = await openApprovals(store, clock);
  const checks = await openChecks(store, {
    registry,
    persistedOperations,
    usage,
    approvals,
    planAnalyzer,
    checkThread,
  });
  const routers = new ConnectedRouters(clock);
  const switches = new Switches({
    store: await openSwitchStore(store),
    registry,
    signingKey,
    clock,
    nextId: createEventIds(clock),
  });

  const server = createFastifyServer({
    bodyBytes: MAX_BODY_BYTES,
    limits: { ...HTTP_LIMITS, silentMs: mutationDeadlineMs + RESPONSE_MS },
  });
  const metrics = new MetricsRegistry();
  const endMetrics = observeProcess(metrics);
  if (requests !== undefined) observeRoutes(server, requests);
  observeHttp(server, metrics);
  requests?.sendMetrics(metrics);
  const services = {
    registry,
    keys,
    persistedOperations,
    usage,
    approvals,
    planAnalyzer,
    checks,
    routers,
    switches,
    url,
    uplinkPollSeconds,
  };
  serveApi(server, services, mutationDeadlineMs, log);
  serveArtifacts(server, services);
  serveUsage(server, { keys, usage, reports, clock });
  const endWaitingRequests = serveLaunches(server, services, signingKey);
  servePages(server, services, log);
  const health = new Health(clock).add('disk', ...(dataDir === undefined ? [] : [createDiskCheck(dataDir)]));
  server.get('/health', () => health.report());
  server.get('/ready', async () => ({ status: 'ready' }));
  serveMetrics(server, () => metrics.families());

  return {
    server,
    registry,
    keys,
    warmUp: (graph) => warmUpChecks(services, graph, log),
    close: async () => {
      endWaitingRequests();
      endMetrics();
      await server.close();
      await requests?.close();
      await Promise.all([composition.close(), planAnalyzer.close(), checkThread.close(), reports.close()]);
      await store.close();
    },
  };
}
