/** Assembles the steps of a request around one engine, and plans known operations before the first request. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { OperationLimits } from '@marquee/operation-limits/operation-limits';
import type { Logger } from '@marquee/runtime/log';
import type { RouterConfig } from '../config.js';
import type { DemandControl } from '../demand-control/demand-control.js';
import type { Engine } from '../engine/engine.js';
import type { OwnWrites } from '../entity-cache/own-writes.js';
import type { EntityCache } from '../entity-cache/entity-cache.js';
import { warnOfGuardedFields } from '../identity/guarded-fields.js';
import { NO_CACHE_RULES } from '../entity-cache/cache-rules.js';
import { RequestRules } from '../headers/request-rules.js';
import type { ProfileFetch } from '../policies/fetch-profile.js';
import { hasResponseRules, openResponseHeaders } from '../public-responses/response-header-rules.js';
import type { ReadFaults } from '../fault-injection/read-faults.js';
import type { PlanningThreads } from '../engine/planning/planning-threads.js';
import { Admission } from '../load-shedding/admission.js';
import type { Protection } from '../load-shedding/protection.js';
import type { PersistedOperations } from '../persisted-operations/automatic-persisted-queries.js';
import type { Safelist } from '../persisted-operations/open-safelist.js';
import type { PluginSet } from '../plugins/plugin-set.js';
import { PublicResponses } from '../public-responses/public-responses.js';
import type { ReadSwitchedOff } from '../switches/switched-off.js';
import { operationNames, readKnownOperations, warmUp } from './warm-up.js';
import type { RequestRates } from '../rate-limits/request-rates.js';
import type { RouterMetrics } from '../telemetry/router-metrics.js';
import type { UsageReporter } from '../telemetry/usage/usage-reporter.js';
import { readAudiences } from './authenticate/audiences.js';
import type { AuthenticateFor } from './authenticate/authenticate.js';
import type { ReadTopics } from './explained-topics.js';
import { createRequestHandler } from './handle-request.js';
import type { Pipeline } from './pipeline.js';
import { createDocumentCache } from './resolve-operation/document-cache.js';
import { createResolveOperation } from './resolve-operation/resolve-operation.js';
import { parseAndValidate, parseAndValidateInThread } from './resolve-operation/validate-document.js';

/** What is opened once per process and used by the pipelines of all generations. */
export interface PipelineDependencies {
  readonly config: RouterConfig;
  readonly authenticateFor: AuthenticateFor;
  readonly persistedOperations: PersistedOperations;
  /** Null when clients may send any operation. */
  readonly safelist: Safelist | null;
  /** Null when usage is not reported. */
  readonly usage: UsageReporter | null;
  readonly protection: Protection;
  /** Null when rates are not limited. */
  readonly rates: RequestRates | null;
  readonly readTopics: ReadTopics;
  readonly metrics: RouterMetrics;
  readonly log: Logger;
}

export interface OpenPipelineOptions extends PipelineDependencies {
  /** Null when no cost is estimated. */
  readonly demandControl: DemandControl | null;
  /** Validate texts; null to validate in this thread. */
  readonly threads: PlanningThreads | null;
  readonly readFaults: ReadFaults;
  /** Null when nothing is cached. */
  readonly ownWrites: OwnWrites | null;
  readonly entityCache: EntityCache | null;
  readonly readSwitchedOff: ReadSwitchedOff;
  /** Null without plugins. */
  readonly plugins: PluginSet | null;
  /** As fetches have their profiles. */
  readonly profileFetch: ProfileFetch;
}

export async function openPipeline(
  engine: Engine,
  supergraphSdl: string,
  options: OpenPipelineOptions,
): Promise<Pipeline> {
  const { config, authenticateFor, persistedOperations, safelist, usage, demandControl, threads, log } = options;
  const { limits, introspection, deadlines, automaticPersistedQueries } = config;
  const getDocument = createDocumentCache(
    threads === null
      ? (source) => parseAndValidate(source, { schema: engine.apiSchema, limits: forGateway(limits), introspection })
      : (source, requester) => parseAndValidateInThread(source, limits, threads, requester),
  );
  await nextTurn();
  const knownOperations = safelist?.recentOperations() ?? (await readKnownOperations(config.knownOperations));
  options.metrics.requests.reserveOperations(operationNames(knownOperations.values()));
  await warmUp(engine, getDocument, knownOperations, log);

  warnOfGuardedFields(supergraphSdl, config.identity.section, log);
  const authenticate = authenticateFor(readAudiences(supergraphSdl, config.identity.subgraphs));
  const shared = { engine, authenticate, demandControl, deadlines, readFaults: options.readFaults, log };
  if (config.engine === 'apollo-gateway') {
    // Imported for this engine only: its code takes some megabytes.
    const { startApolloServer } = await import('./apollo-server.js');
    return startApolloServer({
      ...shared,
      supergraphSdl,
      limits,
      getDocument,
      introspection,
      automaticPersistedQueries,
    });
  }
  const resolveOperation = createResolveOperation(engine.apiSchema, getDocument, persistedOperations);
  const requestRules = new RequestRules(config.headers.rules, config.forwardHeaders);
  const handleRequest = createRequestHandler({
    ...shared,
    resolveOperation,
    limits,
    documentIdNames: config.documentIdNames,
    usage,
    rates: options.rates,
    ownWrites: options.ownWrites,
    admission: new Admission({
      supergraphSdl,
      ...options.protection,
      maxInFlight: config.overload.maxRequests,
      waits: options.metrics.queues.execution,
    }),
    plugins: options.plugins,
    readTopics: options.readTopics,
    requestRules: requestRules.isEmpty ? null : requestRules,
    publicResponses: openPublicResponses(engine, requestRules, supergraphSdl, options),
    planningWaitMs: config.planning.waitMs,
  });
  return { handleRequest, close: async () => {} };
}

/** Null for a supergraph without annotations, and without rules about headers of responses. */
function openPublicResponses(
  { cacheRules: rules = NO_CACHE_RULES }: Engine,
  request: RequestRules,
  sdl: string,
  { config, entityCache, readSwitchedOff, profileFetch, log }: OpenPipelineOptions,
): PublicResponses | null {
  const tokenHeaders = config.identity.section.sources.map((source) => ('cookie' in source ? 'cookie' : source.header));
  const headers = openResponseHeaders(config.headers, { request, sdl, tokenHeaders, profileFetch, log });
  if (rules.isEmpty && !hasResponseRules(headers)) return null;
  const namesOff = (): ReadonlySet<string> => readSwitchedOff()?.names ?? NOTHING_OFF;
  return new PublicResponses({
    rules,
    cache: entityCache,
    namesOff,
    headers,
    isTokenRequired: config.identity.section.required,
  });
}

const NOTHING_OFF: ReadonlySet<string> = new Set();

/** `@apollo/gateway` plans literals as they are written, and its time doubles with each list around a value. */
const GATEWAY_INPUT_DEPTH = 8;

function forGateway(limits: OperationLimits): OperationLimits {
  return { ...limits, inputDepth: Math.min(limits.inputDepth, GATEWAY_INPUT_DEPTH) };
}
