/** The router's configuration: settings `ROUTER_*`, and the flags of its command line, which take precedence. */
import cluster from 'node:cluster';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { AddressRanges } from '@marquee/runtime/ip-address';
import { readRoutingUrls } from '@marquee/runtime/routing-url';
import type { Settings } from '@marquee/runtime/settings';
import type { SharedConfig } from '@marquee/runtime/shared-config';
import { checkSubgraphNames } from './supergraph/check-subgraph-names.js';
import { readForwardHeaders } from './headers/forward-headers.js';
import { readPlugins } from './plugins/settings.js';
import { readCors, readServer } from './http/settings.js';
import { readDeadlines } from './policies/settings.js';
import { SETTINGS } from './settings.js';
import { readNamedSubgraphs } from './settings-with-subgraphs.js';
import type { EngineName } from './settings.js';
import { readDemandControl } from './demand-control/settings.js';
import { readRateLimits } from './rate-limits/settings.js';
import { readStatusWords } from './status/settings.js';
import { readOverload } from './load-shedding/settings.js';
import { readSwitchesFile } from './switches/settings.js';
import type { Flags } from './flags.js';
import { readLimits } from './pipeline/resolve-operation/read-limits.js';
import { readOperatorsPage } from './operators-page/settings.js';
import { readIdentitySection } from './identity/settings.js';
import { readEntityCache } from './entity-cache/settings.js';
import { readEventLogOptions } from './subgraph-events/event-log-options.js';
import { readStaleIfError, STALE_IF_ERROR } from './stale-if-error/settings.js';
import { DEVELOPMENT_RULES, PRODUCTION_RULES } from './engine/execution/error-policy.js';
import type { ErrorPolicyRules } from './engine/execution/error-policy.js';
import { readClientHttp } from './http/client-http-config.js';
import { CONTENT_ENCODINGS } from './subgraph-client/content-encoding.js';
import { readSubgraphs } from './subgraph-client/settings.js';
import { readSubgraphUrls } from './subgraph-client/subgraph-urls.js';
import type {
  RouterConfig,
  RegistryAddress,
  SafelistConfig,
  SubgraphResponsesConfig,
  ErrorsConfig,
  IdentityConfig,
  ExplorerConfig,
} from './router-config.js';

export type {
  RouterConfig,
  RegistryAddress,
  SafelistConfig,
  ResilienceConfig,
  SubgraphResponsesConfig,
  ErrorsConfig,
  IdentityConfig,
  PlanningConfig,
  ExplorerConfig,
} from './router-config.js';

/** Declares and reads every setting of the router, then checks them together. Throws a `ConfigError`. */
export function readRouterConfig(settings: Settings, shared: SharedConfig, flags: Flags): RouterConfig {
  const port = settings.read(SETTINGS.port);
  const engine = settings.read(SETTINGS.engine);
  const forwardHeaders = readForwardHeaders(settings);
  const registry = readRegistry(settings, flags);
  const knownOperations = settings.read(SETTINGS.knownOperations);
  const routingUrls = readRoutingUrls(settings, shared);
  const subgraphs = readSubgraphs(settings, routingUrls);
  if (settings.isProduction && registry !== null && shared.subgraphHosts.length === 0)
    settings.problem(
      'ROUTER_REGISTRY_URL needs MARQUEE_SUBGRAPH_HOSTS for MARQUEE_MODE=production, as in "billing=billing.internal:4005": a key that may publish would otherwise choose where the requests of members are sent',
    );
  const config: RouterConfig = {
    host: shared.host,
    logLevel: shared.logLevel,
    port: flags.port ?? port,
    workers: settings.read(SETTINGS.workers),
    statusWords: readStatusWords(settings),
    registry,
    switchesFile: readSwitchesFile(settings, registry !== null),
    usageReportMs: settings.read(SETTINGS.usageReportMs),
    supergraphFile: readSupergraphFile(settings, flags, registry),
    supergraphPollMs: settings.read(SETTINGS.supergraphPollMs),
    knownOperations,
    engine: flags.engine ?? engine,
    dumpPlan: settings.read(SETTINGS.dumpPlan) === '1',
    deadlines: readDeadlines(settings, subgraphs.deadlines),
    resilience: {
      circuitBreakers: settings.read(SETTINGS.circuitBreakers),
      fieldBreakers: settings.read(SETTINGS.fieldBreakers) && (flags.engine ?? engine) === 'native',
      retries: settings.read(SETTINGS.retries),
    },
    responses: readSubgraphResponses(settings),
    errors: readErrors(settings, shared.mode === 'development'),
    plugins: readPlugins(settings, flags.engine ?? engine),
    automaticPersistedQueries: settings.read(SETTINGS.automaticPersistedQueries),
    identity: readIdentity(settings, shared),
    forwardHeaders,
    routingUrls,
    subgraphs,
    subgraphUrls: readSubgraphUrls(settings, routingUrls, subgraphs.urls),
    server: readServer(settings, shared.host),
    ...readClientHttp(settings),
    limits: readLimits(settings),
    demandControl: readDemandControl(settings),
    explain: settings.read(SETTINGS.explain, shared.mode === 'development'),
    faultInjection: settings.read(SETTINGS.faultInjection, shared.mode === 'development' ? 'open' : 'signed'),
    planning: {
      cpuMs: settings.read(SETTINGS.planningCpuMs),
      memoryMb: settings.read(SETTINGS.planningMemoryMb),
      idleMs: settings.read(SETTINGS.planningIdleMs),
      waitMs: settings.read(SETTINGS.planningWaitMs),
    },
    overload: readOverload(settings, shared),
    ...readKeptValues(settings, shared, flags.engine ?? engine),
    rateLimits: readRateLimits(settings, shared),
    safelist: readSafelist(settings, flags.engine ?? engine, registry),
    introspection: settings.read(SETTINGS.introspection, shared.mode === 'development'),
    cors: readCors(settings, shared.mode === 'development'),
    namedSubgraphs: readNamedSubgraphs(settings, shared, subgraphs.names),
    explorer: readExplorer(settings, shared, knownOperations),
    operatorsPage: readOperatorsPage(settings, shared.mode === 'development'),
    telemetry: shared.telemetry,
  };
  if (flags.mode === 'check') checkSubgraphNames(settings, config);
  settings.check();
  return config;
}

function readKeptValues(
  settings: Settings,
  shared: SharedConfig,
  engine: EngineName,
): Pick<RouterConfig, 'staleIfError' | 'entityCache' | 'eventLog'> {
  const staleIfError = readStaleIfError(settings);
  const entityCache = readEntityCache(settings, shared);
  const readsEvents = settings.read(STALE_IF_ERROR.staleEvents) === 'required';
  const isNative = engine === 'native';
  const keepsValues = isNative && (staleIfError !== null || entityCache !== null);
  return {
    staleIfError: isNative ? staleIfError : null,
    entityCache: isNative ? entityCache : null,
    eventLog: keepsValues && readsEvents ? readEventLogOptions(settings, shared) : null,
  };
}

/** Empty with a registry. */
function readSupergraphFile(settings: Settings, { supergraph }: Flags, registry: RegistryAddress | null): string {
  // Read in any case, so that it is a known setting beside the flag.
  const set = settings.read(SETTINGS.supergraphFile);
  const file = supergraph ?? set;
  if (file === null && registry === null)
    settings.problem(
      'there is no supergraph to serve: name its file (--supergraph FILE, supergraph.file in the configuration file, or ROUTER_SUPERGRAPH), or a registry (registry.url, or ROUTER_REGISTRY_URL)',
    );
  return file ?? '';
}

/** Null without a registry, and when `--supergraph` names a file. */
function readRegistry(settings: Settings, { supergraph }: Flags): RegistryAddress | null {
  const url = settings.read(SETTINGS.registryUrl);
  const apiKey = settings.read(SETTINGS.registryKey);
  const graphRef = settings.read(SETTINGS.graphRef);
  const name = settings.read(SETTINGS.routerName, `${hostname()}:${process.pid}`);
  const routerName = cluster.isWorker ? `${name}#${cluster.worker?.id}` : name;
  if (url === null || supergraph !== undefined) return null;
  if (apiKey === null)
    settings.problem('ROUTER_REGISTRY_URL needs ROUTER_REGISTRY_KEY, an API key of that registry with the role "read"');
  if (graphRef === null)
    settings.problem('ROUTER_REGISTRY_URL needs ROUTER_GRAPH_REF, the graph and variant to serve, as in shop@current');
  return { url, apiKey: apiKey ?? '', graphRef: graphRef ?? '', routerName };
}

function readTrustedProxies(settings: Settings): AddressRanges | null {
  settings.replaced('ROUTER_TRUSTED_PROXIES', SETTINGS.trustedProxyRanges);
  const ranges = settings.read(SETTINGS.trustedProxyRanges);
  try {
    return ranges.length === 0 ? null : new AddressRanges(ranges);
  } catch (error) {
    settings.problem(`${SETTINGS.trustedProxyRanges.name}: ${(error as Error).message}`);
    return null;
  }
}

function readSafelist(settings: Settings, engine: EngineName, registry: RegistryAddress | null): SafelistConfig | null {
  const mode = settings.read(SETTINGS.persistedOperations);
  const file = settings.read(SETTINGS.persistedOperationsFile);
  if (mode === 'off') return null;
  if (file === null && registry === null)
    settings.problem(
      `ROUTER_PERSISTED_OPERATIONS=${mode} needs a list: ROUTER_PERSISTED_OPERATIONS_FILE with a manifest, or ROUTER_REGISTRY_URL`,
    );
  if (engine !== 'native') settings.problem(`ROUTER_PERSISTED_OPERATIONS=${mode} needs ROUTER_ENGINE=native`);
  return { mode, file };
}

function readIdentity(settings: Settings, shared: SharedConfig): IdentityConfig {
  const section = readIdentitySection(settings);
  return {
    section,
    subgraphs: new Set(section.assertion.subgraphs),
    trustedProxies: readTrustedProxies(settings),
    dataDir: join(shared.dataDir, 'router'),
  };
}

function readSubgraphResponses(settings: Settings): SubgraphResponsesConfig {
  const acceptEncodings = settings.read(SETTINGS.acceptEncodings).map((name) => name.toLowerCase());
  const unknown = acceptEncodings.filter((name) => !CONTENT_ENCODINGS.includes(name));
  if (unknown.length > 0)
    settings.problem(
      `ROUTER_ACCEPT_ENCODING may contain ${CONTENT_ENCODINGS.join(', ')} with this version of Node, got "${unknown.join()}"`,
    );
  return { maxBytes: settings.read(SETTINGS.subgraphResponseBytes), acceptEncodings };
}

/** Such as `CARD_DECLINED`, `*`, or `stations:CARD_DECLINED` for the subgraph `stations`. */
const ERROR_RULE = /^(?:[\w-]+:)?(?:\*|[\w.-]+)$/;

function readErrors(settings: Settings, isDevelopment: boolean): ErrorsConfig {
  const defaults = isDevelopment ? DEVELOPMENT_RULES : PRODUCTION_RULES;
  const rules: ErrorPolicyRules = {
    codes: settings.read(SETTINGS.subgraphErrorCodes, defaults.codes),
    extensions: settings.read(SETTINGS.subgraphErrorExtensions, defaults.extensions),
  };
  for (const item of [...rules.codes, ...rules.extensions])
    if (!ERROR_RULE.test(item))
      settings.problem(
        `ROUTER_SUBGRAPH_ERROR_CODES and ROUTER_SUBGRAPH_ERROR_EXTENSIONS have items as in "CARD_DECLINED", "*" or "stations:CARD_DECLINED", got "${item}"`,
      );
  return { rules, grouping: settings.read(SETTINGS.errorGrouping) };
}

function readExplorer(settings: Settings, shared: SharedConfig, operationsFolder: string | null): ExplorerConfig {
  const tokenFile = settings.read(SETTINGS.explorerTokenFile);
  const variables = settings.read(SETTINGS.explorerVariables);
  if (!isJson(variables)) settings.problem('ROUTER_EXPLORER_VARIABLES must be a JSON object');
  return {
    documentFile: settings.read(SETTINGS.explorerDocument),
    variables,
    operationsFolder,
    tokenFile: shared.mode === 'development' ? tokenFile : null,
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
