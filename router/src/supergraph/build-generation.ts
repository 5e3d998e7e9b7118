/** Builds the router's generation for one supergraph: connections to its subgraphs, engine and request pipeline. */
import { readFaultTargets } from '@marquee/fault-injection/fault-targets';
import { printableUrl } from '@marquee/runtime/routing-url';
import type { RoutingUrls } from '@marquee/runtime/routing-url';
import { parse } from 'graphql';
import type { RouterConfig } from '../config.js';
import type { CostCounts } from '../demand-control/cost-counts.js';
import { createDemandControl } from '../demand-control/demand-control.js';
import type { Caller } from '../engine/engine.js';
import { ENGINES } from '../engine/engines.js';
import { createReadFaults } from '../fault-injection/read-faults.js';
import type { ReadFaultsOptions } from '../fault-injection/read-faults.js';
import type { PathCounts } from '../engine/path-counts.js';
import { openPlanningThreads } from '../engine/planning/planning-threads.js';
import type { PlanningThreads } from '../engine/planning/planning-threads.js';
import type { PlanningWorkers } from '../engine/planning/planning-workers.js';
import type { GraphQLHttpHandler } from '../http/graphql-over-http.js';
import { openPipeline } from '../pipeline/open-pipeline.js';
import type { PipelineDependencies } from '../pipeline/open-pipeline.js';
import { createFetchProfiles } from '../policies/fetch-profile.js';
import { observeResponses } from '../policies/observe-responses.js';
import { subgraphPolicies } from '../policies/order.js';
import { separateFaults } from '../policies/separate-faults.js';
import { applyPolicies } from '../policies/policy.js';
import type { PolicyStates } from '../policies/policy-states.js';
import { callerOf } from '../plugins/plugin-caller.js';
import type { RequestPlugins } from '../plugins/request-plugins.js';
import type { PluginHost, PluginLease } from '../plugins/plugin-host.js';
import { sendWithPlugins } from '../plugins/with-plugins.js';
import { observeOutcomes } from '../status/observe-outcomes.js';
import type { PartStatus } from '../status/part-status.js';
import { recordFetches } from '../telemetry/record-fetches.js';
import { createHttpClient } from '../subgraph-client/http-client.js';
import type { HttpClient, HttpClientOptions } from '../subgraph-client/http-client.js';
import { mergeRequests } from '../subgraph-client/merging/merge-requests.js';
import { createSubgraphClient } from '../subgraph-client/subgraph-client.js';
import type { SubgraphClientOptions } from '../subgraph-client/subgraph-client.js';
import { CACHE_CONTROL } from '@marquee/federation/cache-annotations';
import type { HeadersConfig } from '../headers/settings.js';
import { readsHeads } from '../public-responses/response-header-rules.js';
import { noteFreshness } from '../public-responses/response-freshness.js';
import type { EntityCache } from '../entity-cache/entity-cache.js';
import { sendThroughCache } from '../entity-cache/send-through-cache.js';
import type { LastGoodValues } from '../stale-if-error/last-good-values.js';
import { createReadSwitchedOff } from '../switches/read-switched-off.js';
import type { CurrentSwitches } from '../switches/read-switched-off.js';
import type { ReadSwitchedOff } from '../switches/switched-off.js';
import type { CacheFreshness } from '../entity-cache/cache-freshness.js';
import { createOwnWrites } from '../entity-cache/own-writes.js';
import type { BuildGeneration, Generation } from './generations.js';
import { invalidSupergraph } from './invalid-supergraph.js';
import { requireKnownSubgraphs, warnOfUnknownSubgraphs } from './named-subgraphs.js';
import type { Supergraph } from './supergraph-source.js';

export interface RouterGeneration extends Generation {
  readonly handleRequest: GraphQLHttpHandler;
  /** What is switched off in its graph. */
  readonly readSwitchedOff: ReadSwitchedOff;
  /** The connections to each subgraph. */
  readonly connections: HttpClient['connections'];
}

export interface GenerationDependencies extends PipelineDependencies {
  /** Counted over all generations. */
  readonly counts: PathCounts;
  readonly costCounts: CostCounts;
  /** Shared by all generations; undefined when no values are kept. */
  readonly lastGoodValues?: LastGoodValues | undefined;
  /** Shared by all generations; null when nothing is cached. */
  readonly entityCache: EntityCache | null;
  /** Null when nothing is cached. */
  readonly freshness: CacheFreshness | null;
  readonly policyStates: PolicyStates;
  /** Where the outcomes of fetches are recorded for `/status`. */
  readonly partStatus: Pick<PartStatus, 'record'>;
  readonly planningWorkers: PlanningWorkers;
  readonly switches: CurrentSwitches;
  readonly pluginHost: PluginHost;
  readonly faults: ReadFaultsOptions;
  /** Shared by all generations. */
  readonly connectionsOf: HttpClientOptions['connectionsOf'];
}

/** The result rejects with a `StartError` when the engine refuses the supergraph. */
export function createGenerationBuilder(dependencies: GenerationDependencies): BuildGeneration<RouterGeneration> {
  let isFirst = true;
  return async (supergraph) => {
    const { subgraphUrls, routingUrls, responses, namedSubgraphs } = dependencies.config;
    const known = [...supergraph.subgraphUrls.keys()];
    if (isFirst) requireKnownSubgraphs(namedSubgraphs, known);
    else warnOfUnknownSubgraphs(namedSubgraphs, known, dependencies.log);
    const urls = new Map([...supergraph.subgraphUrls, ...subgraphUrls]);
    requireRoutingUrls(supergraph, urls, routingUrls);
    dependencies.protection.bulkheads.keepOnly(new Set(urls.keys()));
    const { connectionsOf, log } = dependencies;
    const httpClient = createHttpClient(urls, {
      ...responses,
      ...headersOf(dependencies.config.headers),
      connectionsOf,
      log,
    });
    let plugins: PluginLease | null = null;
    try {
      plugins = await dependencies.pluginHost.lease(dependencies.config.plugins);
      const parts = { httpClient, plugins, urls };
      const generation = await buildGeneration(supergraph, parts, dependencies);
      isFirst = false;
      return generation;
    } catch (error) {
      await httpClient.close();
      await plugins?.release();
      throw invalidSupergraph(supergraph.origin, error);
    }
  };
}

/** Throws a `StartError`. */
function requireRoutingUrls({ origin }: Supergraph, urls: ReadonlyMap<string, string>, rule: RoutingUrls): void {
  for (const [subgraph, url] of urls) {
    const problem = rule.problemOf(subgraph, url);
    if (problem !== null)
      throw invalidSupergraph(
        origin,
        new TypeError(`the routing URL "${printableUrl(url)}" of "${subgraph}" is refused: ${problem}`),
      );
  }
}

/** Many operations are sent once: compiling takes longer than executing an operation on the general path. */
const AT_SECOND_USE = { atUse: 2, inSlices: true };

interface GenerationParts {
  readonly httpClient: HttpClient;
  readonly plugins: PluginLease | null;
  /** By subgraph. */
  readonly urls: ReadonlyMap<string, string>;
}

async function buildGeneration(
  supergraph: Supergraph,
  { httpClient, plugins, urls }: GenerationParts,
  dependencies: GenerationDependencies,
): Promise<RouterGeneration> {
  const { config, counts, costCounts, policyStates, protection, log } = dependencies;
  const readSwitchedOff = createReadSwitchedOff(supergraph.sdl, dependencies.switches, log);
  const ofProcess = { states: policyStates, protection, readSwitchedOff, log };
  const policies = { deadlines: config.deadlines, ...config.resilience, ...ofProcess };
  const faultTargets = lazy(() => readFaultTargets(parse(supergraph.sdl, { noLocation: true })));
  // Around all policies: what members see of a subgraph.
  const observe = observeOutcomes(dependencies.partStatus);
  const sendMerged = mergeRequests(plugins === null ? httpClient.send : sendWithPlugins(httpClient.send));
  const shared = applyPolicies(sendMerged, [recordFetches, observe, ...subgraphPolicies(policies)]);
  const send = separateFaults(shared, { send: sendMerged, policies, types: faultTargets, observe });
  const readFaults = createReadFaults(dependencies.faults, faultTargets);
  const profileFetch = createFetchProfiles(supergraph.sdl);
  const fieldBreakers = config.resilience.fieldBreakers ? policyStates.fields : null;
  const observer = observeResponses((subgraph, kind) => policyStates.breakerOf(subgraph, kind), fieldBreakers);
  const demandControl = config.demandControl && createDemandControl(supergraph.sdl, config.demandControl, costCounts);
  const threads = config.engine === 'native' ? openThreads(supergraph.sdl, dependencies) : null;
  try {
    const engine = await ENGINES[config.engine]({
      supergraphSdl: supergraph.sdl,
      ...createSubgraphClient(send, log, {
        profileFetch,
        observer,
        ...cachedBy(dependencies.entityCache, supergraph.sdl, readsHeads(config.headers)),
      }),
      profileFetch,
      errorRules: config.errors.rules,
      errorGrouping: config.errors.grouping,
      ...(threads !== null && { planner: threads, compiling: AT_SECOND_USE }),
      log,
      counts,
      readSwitchedOff,
      ...(demandControl && { limitFetch: demandControl.limitFetch }),
      lastGoodValues: dependencies.lastGoodValues,
      entityCache: dependencies.entityCache,
      fieldBreakers,
      ...(plugins !== null && { decidePolicies: decideByPlugins }),
      ...planDump(config),
    });
    const { sdl } = supergraph;
    const facts = { sdl, subgraphs: [...urls.keys()] };
    const pluginSet = (await plugins?.openSet(engine.apiSchema, facts, (name) => urls.get(name) ?? '')) ?? null;
    const pipeline = await openPipeline(engine, supergraph.sdl, {
      ...dependencies,
      demandControl,
      threads,
      readFaults,
      ownWrites: createOwnWrites(supergraph.sdl, dependencies.freshness),
      readSwitchedOff,
      plugins: pluginSet,
      profileFetch,
    });
    return {
      supergraph,
      handleRequest: pipeline.handleRequest,
      readSwitchedOff,
      connections: httpClient.connections,
      close: async () => {
        await pipeline.close();
        await engine.close();
        await httpClient.close();
        await plugins?.release();
      },
    };
  } catch (error) {
    await threads?.close();
    throw error;
  }
}

function decideByPlugins(caller: Caller, policies: readonly string[]): ReturnType<RequestPlugins['decidePolicies']> {
  return caller.plugins?.decidePolicies(policies, callerOf(caller)) ?? NO_POLICIES;
}

const NO_POLICIES: ReadonlySet<string> = new Set();

/** Which headers requests to subgraphs have, and whether those of their responses are read. */
function headersOf(config: HeadersConfig): Pick<HttpClientOptions, 'notesHeads' | 'getsInternalHeaders'> {
  const { internalHeaders } = config;
  const isForAll = internalHeaders.has('*');
  return {
    notesHeads: readsHeads(config),
    getsInternalHeaders: (subgraph) => isForAll || internalHeaders.has(subgraph),
  };
}

function cachedBy(
  cache: EntityCache | null,
  supergraphSdl: string,
  hasResponseRules: boolean,
): Pick<SubgraphClientOptions, 'cached'> {
  const isAnnotated = supergraphSdl.includes(`@${CACHE_CONTROL}`);
  if (!isAnnotated) return hasResponseRules ? { cached: noteFreshness } : {};
  return { cached: (send, read) => noteFreshness(cache === null ? send : sendThroughCache(cache, send, read)) };
}

function lazy<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/** They start while the engine reads the supergraph. */
function openThreads(
  supergraphSdl: string,
  { config, planningWorkers, metrics, log }: GenerationDependencies,
): PlanningThreads {
  const { cpuMs, idleMs } = config.planning;
  const timings = metrics.planning;
  return openPlanningThreads({ supergraphSdl, workers: planningWorkers, cpuMs, idleMs, timings, log });
}

/** `ROUTER_DUMP_PLAN`: prints plans to standard output. */
function planDump({ dumpPlan }: RouterConfig): { readonly dump?: (text: string) => void } {
  return dumpPlan ? { dump: (text) => void process.stdout.write(`${text}\n`) } : {};
}
