/**
 * Starts a declared subgraph on given ports: opens services, store and read models, writes the sample data, and adds
 * the routes. `serve` does this for a process, `startSubgraph` for a test.
 */
import type { Store } from '@marquee/document-store/port';
import { startRelay } from '@marquee/event-log/outbox/relay';
import type { EventLog } from '@marquee/event-log/port';
import { ReadModels } from '@marquee/event-log/read-models/read-models';
import { createFastifyServer } from '@marquee/runtime/http-server';
import { observeRoutes } from '@marquee/runtime/telemetry/observe-routes';
import type { Telemetry } from '@marquee/runtime/telemetry/open-telemetry';
import { observeHttp } from '@marquee/runtime/metrics/http-metrics';
import { startLoadShedder } from '@marquee/runtime/load-shedding/load-shedder';
import type { SheddingMode } from '@marquee/runtime/load-shedding/shedding-mode';
import { LiveSwitches } from '@marquee/runtime/switches/live-switches';
import type { Logger } from '@marquee/runtime/log';
import type { SharedConfig } from '@marquee/runtime/shared-config';
import type { FastifyInstance } from 'fastify';
import { createBackground } from './background.js';
import type { SubgraphDefinition, SubgraphParts, SubgraphRuntime } from './define-subgraph.js';
import { addGraphqlRoute } from './graphql/graphql-route.js';
import type { PrefetchKeys, ReadClient, ReadIdentity } from './graphql/identity-assertions.js';
import { DEFAULT_REQUEST_LIMITS } from './graphql/request-limits.js';
import type { RequestLimits } from './graphql/request-limits.js';
import { createWarmUp } from './graphql/warm-up.js';
import { operatorRoutes } from './operations/operator-routes.js';
import { closeServices, openServices } from './services.js';
import { observeEventLog, observeStore } from './operations/observed-ports.js';
import { addStatusRoutes, openHealth } from './operations/status-routes.js';
import { createPortMetrics } from './operations/port-metrics.js';
import { createSubgraphTelemetry } from './operations/telemetry.js';
import { readSchema } from './subgraph-files.js';
import { readOwnFeatures } from './switches/own-features.js';
import { createIsEnabled } from './switches/request-switches.js';
import { refuseSampleData, writeSampleData } from './write-sample-data.js';

export interface SubgraphPorts<Config> {
  readonly runtime: SubgraphRuntime<Config>;
  readonly store: Store;
  readonly eventLog: EventLog;
  readonly readIdentity: ReadIdentity;
  readonly readClient: ReadClient;
  /** Default: the keys are fetched at their first use. */
  readonly prefetchKeys?: PrefetchKeys;
  readonly mode: SharedConfig['mode'];
  /** Rebuilds the read models from the first event on, while the existing ones serve. Default false. */
  readonly rebuild?: boolean;
  /** Default: `DEFAULT_REQUEST_LIMITS`. */
  readonly limits?: RequestLimits;
  /** Closed by the caller. Default: nothing is ever off. */
  readonly switches?: LiveSwitches;
  /** Default `off`: only a process of its own can tell its load. */
  readonly loadShedding?: SheddingMode;
  /** Traces and logs requests; not by default. */
  readonly requests?: Telemetry;
}

export interface RunningSubgraph<Services> {
  readonly services: Services;
  /** Has its routes and does not listen yet. */
  readonly server: FastifyInstance;
  /** Resolves when every event that any log held at the time of the call is applied. */
  caughtUp(): Promise<void>;
  /** Resolves when every event of this subgraph is in the log. */
  published(): Promise<void>;
  /** Starts the declared background work; `close` aborts it and awaits its end. */
  startBackground(): void;
  close(): Promise<void>;
}

/** The representations of 400 tiles take 60 KB; 1000 of the largest are below this limit. */
const MAX_BODY_BYTES = 2 * 1024 * 1024;

export async function openSubgraph<Config, DomainStore, Loaders, Services>(
  definition: SubgraphDefinition<Config, DomainStore, Loaders, Services>,
  {
    runtime,
    store: openedStore,
    eventLog: openedLog,
    readIdentity,
    readClient,
    prefetchKeys,
    mode,
    rebuild = false,
    limits = DEFAULT_REQUEST_LIMITS,
    switches = new LiveSwitches(runtime.clock),
    loadShedding = 'off',
    requests,
  }: SubgraphPorts<Config>,
): Promise<RunningSubgraph<Services>> {
  const { name } = definition;
  const { log, clock, dataDir } = runtime;
  const telemetry = createSubgraphTelemetry(name);
  const portMetrics = createPortMetrics(telemetry.registry);
  const { store, ...storeHealth } = observeStore(openedStore, clock, portMetrics);
  const { eventLog, ...logHealth } = observeEventLog(openedLog, clock, undefined, portMetrics);
  if (mode === 'production') await refuseSampleData(name, runtime.dataDir, store);
  const services = await openServices(definition, store, runtime);
  const features = readOwnFeatures(name, readSchema(definition.module));
  const readModels = await openReadModels(definition, { runtime, store, eventLog, services });
  const parts: SubgraphParts<Config, DomainStore, Services> = {
    runtime,
    services,
    isEnabled: (feature) => createIsEnabled(name, switches.off, features.core)(feature),
    get store() {
      return readModels.domainStore;
    },
  };
  await writeSampleData(definition, store, parts);
  const relay = startRelay({ store, log: eventLog, owner: name, logger: log });
  readModels.start();
  if (rebuild) startRebuild(readModels, log);
  const caughtUp = async (): Promise<void> => {
    await readModels.caughtUp();
    await definition.warm?.(parts.store, services);
  };

  telemetry.observeSwitches(switches);
  telemetry.observeDocumentCache(store);
  const count = { inFlight: 0 };
  const load = startLoadShedder({ mode: loadShedding, inFlight: () => count.inFlight, log });
  const shedder = load?.shedder ?? null;
  if (shedder !== null) telemetry.observeLoad(shedder);
  const server = createFastifyServer({ bodyBytes: MAX_BODY_BYTES });
  if (requests !== undefined) observeRoutes(server, requests);
  observeHttp(server, telemetry.registry);
  requests?.sendMetrics(telemetry.registry);
  const graphql = await addGraphqlRoute(
    server,
    { definition, parts },
    { readIdentity, readClient, mode, telemetry, limits, switches, features, shedder, count },
  );
  const warmUp = createWarmUp({
    requests: async () => (await definition.warmUpRequests?.(parts.store)) ?? [],
    execute: (request) => graphql.execute(request),
    preparations: [
      async () => prefetchKeys?.(),
      () => server.inject({ method: 'POST', url: '/graphql', payload: { query: '{ __typename }' } }),
    ],
    log,
  });
  addStatusRoutes(server, {
    subgraph: name,
    health: openHealth(clock, { dataDir, store, eventLog, commits: storeHealth.check, ...logHealth }),
    telemetry,
    countDeadLetters: () => readModels.countDeadLetters(),
    upToDate: async () => {
      await relay.drained();
      await caughtUp();
      await warmUp.run();
    },
  });
  await operatorRoutes(server, { readModels, dataDir: runtime.dataDir });
  await definition.routes?.(server, parts);
  const background = createBackground(definition, parts, switches);

  return {
    server,
    services,
    caughtUp,
    published: () => relay.drained(),
    startBackground: () => background.start(),
    close: async () => {
      await background.close();
      await warmUp.close();
      load?.close();
      telemetry.close();
      await graphql.stop();
      await server.close();
      await requests?.close();
      await readModels.close();
      await closeServices(services, log);
      await relay.close();
      await eventLog.close();
      await store.close();
    },
  };
}

function openReadModels<Config, DomainStore, Loaders, Services>(
  definition: SubgraphDefinition<Config, DomainStore, Loaders, Services>,
  {
    runtime,
    store,
    eventLog,
    services,
  }: Pick<SubgraphPorts<Config>, 'runtime' | 'store' | 'eventLog'> & {
    readonly services: Services;
  },
): Promise<ReadModels<DomainStore>> {
  const { name, events, warm } = definition;
  return ReadModels.open<DomainStore>({
    name,
    events: typeof events === 'function' ? events(services) : events,
    store,
    eventLog,
    logger: runtime.log,
    open: (view) => definition.store(view, runtime),
    ...(warm === undefined ? {} : { warm: (domainStore: DomainStore) => warm(domainStore, services) }),
  });
}

function startRebuild<DomainStore>(readModels: ReadModels<DomainStore>, log: Logger): void {
  readModels.rebuild().then(
    (report) => log.info(report, 'read models rebuilt from the first event on'),
    (error: unknown) => log.error({ err: error }, 'rebuild of the read models failed; the existing ones serve on'),
  );
}
