/**
 * The assembly of the router. A request passes, in this order:
 *
 *   http/server.ts              Node's HTTP server → http/graphql-endpoint.ts: the bytes of `/graphql`
 *   supergraph/generations.ts   the generation of the supergraph that serves now
 *   pipeline/handle-request.ts  accept → authenticate → resolve operation → plan → execute → respond
 *   engine/                     the plan's fetches, merged into one response
 *   policies/ subgraph-client/  each fetch: its timeout, its log line, its connection
 */
import type { FastifyInstance } from 'fastify';
import { createDiskCheck, Health } from '@marquee/runtime/health';
import type { Logger } from '@marquee/runtime/log';
import type { RunningProcess } from '@marquee/runtime/run-process';
import type { LiveSwitches } from '@marquee/runtime/switches/live-switches';
import { openTelemetry } from '@marquee/runtime/telemetry/open-telemetry';
import type { RouterConfig } from './config.js';
import { createCostCounts } from './demand-control/cost-counts.js';
import { createPathCounts } from './engine/path-counts.js';
import { PlanningWorkers } from './engine/planning/planning-workers.js';
import { serveExplorers } from './http/explorers.js';
import { createReadTopics } from './pipeline/explained-topics.js';
import { readKeys } from './entity-cache/entity-tags.js';
import { openEntityCache } from './entity-cache/open-entity-cache.js';
import { servePurge } from './entity-cache/purge-route.js';
import type { PurgeableGraph, PurgeOptions } from './entity-cache/purge-route.js';
import type { EntityCache } from './entity-cache/entity-cache.js';
import { openFaultInjection } from './fault-injection/open-fault-injection.js';
import type { GraphQLHttpHandler } from './http/graphql-over-http.js';
import { createHttpServers } from './http/server.js';
import type { RouterServers } from './http/server.js';
import { serveStatus } from './http/status-routes.js';
import { openProtection } from './load-shedding/protection.js';
import {
  createAutomaticPersistedQueries,
  createUnsupportedPersistedQueries,
} from './persisted-operations/automatic-persisted-queries.js';
import { openOperatorKey } from './operators-page/open-operator-key.js';
import { serveOperatorsPage } from './operators-page/serve-operators-page.js';
import type { OperatorsPageOptions } from './operators-page/serve-operators-page.js';
import { openSafelist } from './persisted-operations/open-safelist.js';
import type { SafelistCounts } from './persisted-operations/safelist.js';
import { openRequestRates } from './rate-limits/open-request-rates.js';
import { openAuthentication } from './pipeline/authenticate/open-authentication.js';
import { openStaleValues } from './stale-if-error/open-stale-values.js';
import { PolicyStates } from './policies/policy-states.js';
import { LiveConfiguration } from './reload/apply-configuration.js';
import type { ConfigurationReload } from './reload/configuration-reload.js';
import { openConnections } from './subgraph-client/open-connections.js';
import { createGenerationBuilder } from './supergraph/build-generation.js';
import type { GenerationDependencies, RouterGeneration } from './supergraph/build-generation.js';
import { fileSource } from './supergraph/file-source.js';
import { Generations } from './supergraph/generations.js';
import { RegistrySource } from './supergraph/registry-source.js';
import type { Supergraph, SupergraphSource } from './supergraph/supergraph-source.js';
import { PartStatus } from './status/part-status.js';
import { servePartStatus } from './status/serve-part-status.js';
import { ownMetrics } from './workers/shared-metrics.js';
import type { SharedMetrics } from './workers/shared-metrics.js';
import { sharedPurges } from './workers/shared-purges.js';
import { openRouterSwitches } from './switches/open-switches.js';
import { SubgraphEvents } from './subgraph-events/subgraph-events.js';
import { countAuthentications, openRouterMetrics } from './telemetry/router-metrics.js';
import type { RouterMetrics } from './telemetry/router-metrics.js';
import { PluginHost } from './plugins/plugin-host.js';
import { createPluginMetrics } from './plugins/plugin-metrics.js';
import { observeRequests } from './telemetry/observe-requests.js';
import { startUsageReporter } from './telemetry/usage/usage-reporter.js';
import type { UsageReporter } from './telemetry/usage/usage-reporter.js';

/** Several times what the deepest operation within the limits needs. */
const PLANNING_STACK_MB = 16;

/**
 * Resolves when the router listens. Throws a `StartError` for a problem that the operator can fix.
 *
 * @param metrics Of a worker: those of all workers. Default: those of this process.
 * @param reload Changes of the configuration file; null without one.
 */
export async function startRouter(
  config: RouterConfig,
  log: Logger,
  metrics: SharedMetrics = ownMetrics(),
  reload: ConfigurationReload | null = null,
): Promise<RunningProcess> {
  const opened = await openParts(config, log);
  const { counts, own, policyStates, jwks, usage, protection, rates, safelist, partStatus, stale } = opened;
  const { openCache, entityCache, planningWorkers, switches, pluginHost, faults, connections, dependencies } = opened;
  const live = new LiveConfiguration({ config, connections, planningWorkers, dependencies, createPlanningWorkers });
  const generations = await Generations.open(selectSource(config, log), createGenerationBuilder(dependencies), log);
  const health = openHealth(config, generations);
  const telemetry = await openTelemetry('router', config.telemetry, log);
  const servers = openServers(generations, { live, telemetry, own, log });
  serveStatus(servers, {
    engine: config.engine,
    configuration: () => reload?.status ?? null,
    generations,
    safelist,
    counts,
    policyState: () => policyStates.policyState(),
    demandControl: config.demandControl,
    health,
    metrics,
    protection,
    rates,
    registry: own.registry,
    connections: () => generations.current.connections(),
    switches: switches.live,
    namesOff: () => generations.current.readSwitchedOff()?.names ?? new Set(),
    staleValues: stale?.values ?? null,
    entityCache,
    jwks,
  });
  await addAdministration(servers, config, {
    page: { generations, health, metrics, policyStates, entityCache, log },
    purge: openCache?.purge ?? null,
    operatorKey: faults.operatorKey,
    readStatus: () => readPartStatus(partStatus, generations.current, switches.live.current),
  });
  const url = await servers.listen();
  reload?.start((changed) => live.apply(changed, { generations, servers }));
  return {
    url,
    drain: () => servers.drain(),
    close: async () => {
      reload?.close();
      entityCache?.endRevalidations();
      await servers.close();
      await telemetry.close();
      await own.close();
      await opened.closeAuthentication();
      opened.closeLimits();
      safelist?.close();
      await generations.close();
      pluginHost.close();
      await live.close();
      await switches.close();
      await usage?.close();
      await opened.closeKeptValues();
    },
  };
}

/** What a router has whatever its supergraph is. */
async function openParts(config: RouterConfig, log: Logger) {
  const counts = { paths: createPathCounts(), safelist: { listed: 0, unlisted: 0 }, cost: createCostCounts() };
  const own = await openRouterMetrics(config.telemetry, log);
  const policyStates = new PolicyStates({ fetchDurations: own.fetches });
  const { authenticateFor, jwks, close: closeAuthentication } = await openAuthentication(config, log);
  const usage = startUsage(config, log);
  const { protection, rates, close: closeLimits } = await openLimits(config, own, log);
  const { safelist, persistedOperations } = await openPersistedOperations(config, counts.safelist, log);
  const partStatus = openPartStatus(config);
  const { stale, openCache, entityCache, close: closeKeptValues } = await openKeptValues(config, partStatus, log);
  const planningWorkers = createPlanningWorkers(config);
  const switches = await openRouterSwitches(config, log);
  const pluginHost = new PluginHost({ log, metrics: createPluginMetrics(own.registry) });
  const faults = openFaultInjection(config, log);
  const connections = openConnections(config.subgraphs, log);
  const dependencies: GenerationDependencies = {
    config,
    connectionsOf: connections.connectionsOf,
    authenticateFor: countAuthentications(authenticateFor, own.authentications),
    metrics: own,
    persistedOperations,
    safelist,
    counts: counts.paths,
    costCounts: counts.cost,
    lastGoodValues: stale?.values,
    entityCache,
    freshness: openCache?.freshness ?? null,
    policyStates,
    partStatus,
    planningWorkers,
    usage,
    protection,
    rates,
    switches: switches.live,
    pluginHost,
    faults,
    readTopics: createReadTopics({ isOpen: config.explain, operatorKey: faults.operatorKey }),
    log,
  };
  const closing = { closeAuthentication, closeLimits, closeKeptValues };
  const state = { counts, own, policyStates, jwks, usage, protection, rates, safelist, partStatus };
  const parts = { stale, openCache, entityCache, planningWorkers, switches, pluginHost, faults, connections };
  return { ...state, ...parts, ...closing, dependencies };
}

interface ServerParts {
  readonly live: LiveConfiguration;
  readonly telemetry: Awaited<ReturnType<typeof openTelemetry>>;
  readonly own: RouterMetrics;
  readonly log: Logger;
}

/** They listen later. */
function openServers(generations: Generations<RouterGeneration>, { live, telemetry, own, log }: ServerParts) {
  const urlOf = (subgraph: string): string | undefined =>
    live.config.subgraphUrls.get(subgraph) ?? generations.supergraph.subgraphUrls.get(subgraph);
  const { registry, requests } = own;
  const traced = observeRequests(serveWith(generations), { telemetry, urlOf });
  const onPreflight = (): void => requests.notePreflight();
  return createHttpServers(live.config, requests.observe(traced), log, { registry, onPreflight });
}

function serveWith(generations: Generations<RouterGeneration>): GraphQLHttpHandler {
  return (request) =>
    request.refusal === undefined
      ? generations.use((generation) => generation.handleRequest(request))
      : Promise.resolve(request.refusal);
}

/** How many requests are served at a time, and in a minute. */
async function openLimits({ overload, rateLimits }: RouterConfig, { queues }: RouterMetrics, log: Logger) {
  const { protection, close: closeProtection } = openProtection(overload, log, queues.fetch);
  const { rates, close: closeRates } = await openRequestRates(rateLimits, log);
  const close = (): void => {
    closeProtection();
    closeRates();
  };
  return { protection, rates, close };
}

async function openPersistedOperations(config: RouterConfig, counts: SafelistCounts, log: Logger) {
  const automatic = config.automaticPersistedQueries
    ? createAutomaticPersistedQueries()
    : createUnsupportedPersistedQueries();
  const safelist = await openSafelist(config, automatic, counts, log);
  return { safelist, persistedOperations: safelist?.persistedOperations ?? automatic };
}

function createPlanningWorkers({ limits, introspection, planning }: RouterConfig): PlanningWorkers {
  const workerLimits = { memoryMb: planning.memoryMb, stackMb: PLANNING_STACK_MB };
  return new PlanningWorkers(workerLimits, { limits, introspection });
}

/** Values of subgraphs that are kept: for times when a subgraph fails, and the entity cache. One consumer reads events for both. */
async function openKeptValues(config: RouterConfig, partStatus: PartStatus, log: Logger) {
  const events = new SubgraphEvents(config.eventLog, log);
  const stale = await openStaleValues(config, events, log, (subgraph) => partStatus.recordStale(subgraph));
  const openCache = await openEntityCache(config.entityCache, { events, purges: sharedPurges(), log });
  const close = async (): Promise<void> => {
    await stale?.close();
    await events.close();
    openCache?.close();
  };
  return { stale, openCache, entityCache: openCache?.cache ?? null, close };
}

interface Administration {
  readonly page: OperatorsPageSources & { readonly generations: { readonly current: RouterGeneration } };
  readonly purge: PurgeOptions['purge'];
  readonly operatorKey: () => Promise<string>;
  readonly readStatus: () => ReturnType<PartStatus['read']>;
}

/** Routes for people: explorers, and those of the administration. */
async function addAdministration(
  servers: RouterServers,
  config: RouterConfig,
  { page, purge, operatorKey, readStatus }: Administration,
): Promise<void> {
  if (config.introspection) serveExplorers(servers.clients, config.explorer, config.server.paths);
  for (const http of servers.of('operators')) await addOperatorsPage(http, config, page);
  for (const http of servers.of('purge'))
    addPurges(http, purge, operatorKey, () => page.generations.current.supergraph, page.log);
  for (const http of servers.of('status')) servePartStatus(http, readStatus);
}

function addPurges(
  http: FastifyInstance,
  purge: PurgeOptions['purge'],
  operatorKey: () => Promise<string>,
  supergraph: () => Supergraph,
  log: Logger,
): void {
  const graph = (): PurgeableGraph => {
    const { sdl, subgraphUrls } = supergraph();
    return { keys: readKeys(sdl), subgraphs: new Set(subgraphUrls.keys()) };
  };
  servePurge(http, { operatorKey, graph, purge, log });
}

/** A part whose subgraph is switched off is off since then. */
function readPartStatus(
  partStatus: PartStatus,
  { supergraph, readSwitchedOff }: RouterGeneration,
  switches: LiveSwitches['current'],
): ReturnType<PartStatus['read']> {
  const off = readSwitchedOff()?.subgraphs;
  const since = switches.flatMap(({ name, at }) => (off?.has(name) === true ? [[name, new Date(at)] as const] : []));
  return partStatus.read(supergraph.subgraphUrls.keys(), new Map(since));
}

interface OperatorsPageSources extends Pick<OperatorsPageOptions['router'], 'generations' | 'health' | 'metrics'> {
  readonly generations: OperatorsPageOptions['router']['generations'] & {
    readonly supergraph: Pick<Supergraph, 'subgraphUrls'>;
  };
  readonly policyStates: PolicyStates;
  readonly entityCache: EntityCache | null;
  readonly log: Logger;
}

async function addOperatorsPage(
  http: FastifyInstance,
  config: RouterConfig,
  { generations, health, metrics, policyStates, entityCache, log }: OperatorsPageSources,
): Promise<void> {
  serveOperatorsPage(http, {
    config: config.operatorsPage,
    explorer: config.explorer,
    hasExplorers: config.introspection,
    isListedOnly: config.safelist?.mode === 'enforce',
    operatorKey: await openOperatorKey(config.identity.dataDir, log),
    cacheGroups: entityCache && (() => entityCache.groups.all()),
    router: {
      engine: config.engine,
      generations,
      health,
      metrics,
      subgraphUrls: () => {
        const { subgraphUrls } = generations.supergraph;
        return new Map([...subgraphUrls].map(([name, url]) => [name, config.subgraphUrls.get(name) ?? url]));
      },
      averageMs: (subgraph) => policyStates.averageMs(subgraph),
      registryUrl: config.registry?.url ?? null,
    },
    log,
  });
}

function openPartStatus({ statusWords: words }: RouterConfig): PartStatus {
  return new PartStatus({ words, clock: () => new Date(), nowMs: () => performance.now() });
}

/** A router whose folder cannot be written serves; its next start may find an old supergraph. */
function openHealth({ identity }: RouterConfig, generations: { readonly refusal: string | null }): Health {
  return new Health()
    .add('disk', createDiskCheck(identity.dataDir))
    .add('supergraph', () => (generations.refusal === null ? null : { reason: generations.refusal }));
}

function selectSource(
  { registry, supergraphFile, supergraphPollMs, identity: { dataDir } }: RouterConfig,
  log: Logger,
): SupergraphSource {
  return registry === null
    ? fileSource(supergraphFile, supergraphPollMs)
    : new RegistrySource({ address: registry, dataDir, log });
}

/** Null without a registry to report to, or with ROUTER_USAGE_REPORT_MS=0. */
function startUsage({ registry, usageReportMs }: RouterConfig, log: Logger): UsageReporter | null {
  return registry === null || usageReportMs === 0
    ? null
    : startUsageReporter({ address: registry, intervalMs: usageReportMs, log });
}
