/** What the router is told: settings `ROUTER_*`, and the flags of its command line, which win. */
import { hostname } from 'node:os';
import { join } from 'node:path';
import { ENDED_SESSIONS_PATH, JWKS_PATH } from '@marquee/contracts/viewer';
import type { Settings, SharedConfig } from '@marquee/runtime/config';
import type { Flags } from './flags.js';
import type { RegistryAddress } from './supergraph/registry-client.js';
import type { OperationLimits } from './pipeline/resolve-operation/operation-limits.js';
import type { SafelistMode } from './persisted-operations/safelist.js';

export const ENGINE_NAMES = ['apollo-gateway', 'native'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

export interface RouterConfig {
  readonly host: string;
  readonly port: number;
  /** Whom to ask for supergraphs; null: the file. */
  readonly registry: RegistryAddress | null;
  /** How often the registry is told what was asked; 0 never. */
  readonly usageReportMs: number;
  /** The composed supergraph, as SDL. */
  readonly supergraphFile: string;
  /** How often that file is looked at for a newer one. */
  readonly supergraphPollMs: number;
  /** A folder of operations that are planned before a supergraph serves. */
  readonly knownOperations: string;
  readonly engine: EngineName;
  /** Whether each plan, and the code that it becomes, is printed. */
  readonly dumpPlan: boolean;
  readonly deadlines: Deadlines;
  readonly identity: IdentityConfig;
  /** Client headers handed on to every subgraph, lower case. The signed identity can never be among them. */
  readonly forwardHeaders: readonly string[];
  /** Where a subgraph is, when not where the supergraph says. */
  readonly subgraphUrls: ReadonlyMap<string, string>;
  /** The largest body of a request. */
  readonly requestBytes: number;
  readonly limits: OperationLimits;
  readonly safelist: SafelistConfig | null;
  /** Whether the schema may be asked for, and the explorers are served. */
  readonly introspection: boolean;
  readonly cors: CorsConfig;
  readonly explorer: ExplorerConfig;
}

/** The operations that clients are held to; see `safelist/`. */
export interface SafelistConfig {
  readonly mode: SafelistMode;
  /** A manifest; null: the registry's. */
  readonly file: string | null;
}

export interface Deadlines {
  /** For a whole operation; then the answer goes out with what has arrived. */
  readonly pageMs: number;
  readonly coreFetchMs: number;
  /** For a subgraph that decorates: a page without it is still a page. */
  readonly nonCoreFetchMs: number;
  readonly nonCoreSubgraphs: ReadonlySet<string>;
}

export interface IdentityConfig {
  /** Off when `authorization` is handed on: then the token is the subgraphs' business. */
  readonly enabled: boolean;
  /** Where users publishes the keys that access tokens are signed with. */
  readonly accessJwksUrl: string;
  /** Where users tells which sign-ins are over. */
  readonly endedSessionsUrl: string;
  /** How many proxies of ours stand before the router: so many entries at the end of `x-forwarded-for` are believed. */
  readonly trustedProxies: number;
  /** The router's own folder, for its signing key and the last known keys of users. */
  readonly dataDir: string;
}

export interface CorsConfig {
  readonly origins: ReadonlySet<string>;
  /** Any port of this machine may ask: development servers come and go. */
  readonly allowLocalhost: boolean;
}

export interface ExplorerConfig {
  /** The operation that the explorers open with. */
  readonly documentFile: string;
  readonly variables: string;
  /** Holds an access token of the demo account; read when a page is opened, since tokens expire. */
  readonly tokenFile: string;
}

/** Declares and reads every setting of the router, then checks them together. Throws a `ConfigError`. */
export function readRouterConfig(settings: Settings, shared: SharedConfig, flags: Flags): RouterConfig {
  const port = settings.port('ROUTER_PORT', 4000);
  const supergraphFile = settings.path('ROUTER_SUPERGRAPH', 'schema/supergraph.graphql');
  const engine = settings.oneOf('ROUTER_ENGINE', ENGINE_NAMES, 'native');
  const forwardHeaders = readList(settings, 'ROUTER_FORWARD_HEADERS', '').map((name) => name.toLowerCase());
  const registry = readRegistry(settings, flags);
  const config: RouterConfig = {
    host: shared.host,
    port: flags.port ?? port,
    registry,
    usageReportMs: settings.wholeNumber('ROUTER_USAGE_REPORT_MS', {
      fallback: 10_000,
      min: 0,
      max: 600_000,
      unit: 'milliseconds',
    }),
    supergraphFile: flags.supergraph ?? supergraphFile,
    supergraphPollMs: settings.wholeNumber('ROUTER_SUPERGRAPH_POLL_MS', {
      fallback: 1_000,
      min: 10,
      max: 60_000,
      unit: 'milliseconds',
    }),
    knownOperations: settings.path('ROUTER_KNOWN_OPERATIONS', 'clients/operations'),
    engine: flags.engine ?? engine,
    dumpPlan: settings.oneOf('ROUTER_DUMP_PLAN', ['0', '1'], '0') === '1',
    deadlines: readDeadlines(settings),
    identity: readIdentity(settings, shared, !forwardHeaders.includes('authorization')),
    forwardHeaders,
    subgraphUrls: readSubgraphUrls(settings),
    requestBytes: settings.wholeNumber('ROUTER_MAX_REQUEST_BYTES', {
      fallback: 1_048_576,
      min: 1_024,
      max: 104_857_600,
      unit: 'bytes',
    }),
    limits: readLimits(settings),
    safelist: readSafelist(settings, flags.engine ?? engine, registry),
    introspection: settings.flag('ROUTER_INTROSPECTION', shared.mode === 'development'),
    cors: {
      origins: new Set(readList(settings, 'ROUTER_CORS_ORIGINS', 'https://studio.apollographql.com')),
      allowLocalhost: shared.mode === 'development',
    },
    explorer: readExplorer(settings, shared),
  };
  settings.check();
  return config;
}

/** A file that is named on the command line, or a setting that names none, leaves the registry out. */
function readRegistry(settings: Settings, { supergraph }: Flags): RegistryAddress | null {
  const url = settings.url('ROUTER_REGISTRY_URL', '');
  const apiKey = settings.secret('ROUTER_REGISTRY_KEY') ?? '';
  const graphRef = settings.text('ROUTER_GRAPH_REF', 'marquee@current');
  const routerName = settings.text('ROUTER_NAME', `${hostname()}:${process.pid}`);
  if (url === '' || supergraph !== undefined) return null;
  if (apiKey === '')
    settings.problem('ROUTER_REGISTRY_URL needs ROUTER_REGISTRY_KEY, an API key of that registry with the role "read"');
  return { url, apiKey, graphRef, routerName };
}

function readSafelist(settings: Settings, engine: EngineName, registry: RegistryAddress | null): SafelistConfig | null {
  const mode = settings.oneOf('ROUTER_PERSISTED_OPERATIONS', ['off', 'log', 'enforce'], 'off');
  const isNamed = settings.optionalText('ROUTER_PERSISTED_OPERATIONS_FILE') !== null;
  const file = settings.path('ROUTER_PERSISTED_OPERATIONS_FILE', '');
  if (mode === 'off') return null;
  if (!isNamed && registry === null)
    settings.problem(
      `ROUTER_PERSISTED_OPERATIONS=${mode} needs a list: ROUTER_PERSISTED_OPERATIONS_FILE with a manifest, or ROUTER_REGISTRY_URL`,
    );
  if (engine !== 'native') settings.problem(`ROUTER_PERSISTED_OPERATIONS=${mode} needs ROUTER_ENGINE=native`);
  return { mode, file: isNamed ? file : null };
}

function readIdentity(settings: Settings, shared: SharedConfig, enabled: boolean): IdentityConfig {
  const accessJwksUrl = settings.url('ROUTER_ACCESS_JWKS_URL', `http://127.0.0.1:4001${JWKS_PATH}`);
  return {
    enabled,
    accessJwksUrl,
    endedSessionsUrl: settings.url('ROUTER_ENDED_SESSIONS_URL', new URL(ENDED_SESSIONS_PATH, accessJwksUrl).href),
    trustedProxies: settings.wholeNumber('ROUTER_TRUSTED_PROXIES', { fallback: 0, min: 0, max: 10, unit: 'proxies' }),
    dataDir: join(shared.dataDir, 'router'),
  };
}

function readDeadlines(settings: Settings): Deadlines {
  const deadline = (name: string, fallback: number): number =>
    settings.wholeNumber(name, { fallback, min: 10, max: 60_000, unit: 'milliseconds' });
  return {
    pageMs: deadline('ROUTER_PAGE_DEADLINE_MS', 2_000),
    coreFetchMs: deadline('ROUTER_CORE_FETCH_DEADLINE_MS', 1_000),
    nonCoreFetchMs: deadline('ROUTER_NON_CORE_FETCH_DEADLINE_MS', 500),
    nonCoreSubgraphs: new Set(readList(settings, 'ROUTER_NON_CORE_SUBGRAPHS', 'recommendations,ratings,search')),
  };
}

/**
 * The largest operation of the house, the browse page, has 318 tokens, is 11 deep and has 2 root fields; explorers ask
 * the schema 15 deep.
 */
function readLimits(settings: Settings): OperationLimits {
  const limit = (name: string, fallback: number, unit: string): number =>
    settings.wholeNumber(name, { fallback, min: 1, max: 1_000_000, unit });
  return {
    tokens: limit('ROUTER_MAX_TOKENS', 10_000, 'tokens'),
    depth: limit('ROUTER_MAX_DEPTH', 30, 'fields'),
    aliases: limit('ROUTER_MAX_ALIASES', 100, 'aliases'),
    rootFields: limit('ROUTER_MAX_ROOT_FIELDS', 30, 'fields'),
  };
}

function readExplorer(settings: Settings, shared: SharedConfig): ExplorerConfig {
  const variables = settings.text('ROUTER_EXPLORER_VARIABLES', '{ "country": "US", "maturity": "AGE_18" }');
  if (!isJson(variables)) settings.problem('ROUTER_EXPLORER_VARIABLES must be a JSON object');
  return {
    documentFile: settings.path('ROUTER_EXPLORER_DOCUMENT', 'clients/operations/BrowsePage.graphql'),
    variables,
    tokenFile: join(shared.dataDir, 'demo-token'),
  };
}

function readSubgraphUrls(settings: Settings): ReadonlyMap<string, string> {
  const urls = new Map<string, string>();
  for (const pair of readList(settings, 'ROUTER_SUBGRAPH_URLS', '')) {
    const [, name, url] = /^([^=]+)=(https?:\/\/.+)$/.exec(pair) ?? [];
    if (name === undefined || url === undefined)
      settings.problem(`ROUTER_SUBGRAPH_URLS must be a list as in "users=http://host:4001/graphql,…", got "${pair}"`);
    else urls.set(name, url);
  }
  return urls;
}

function readList(settings: Settings, name: string, fallback: string): readonly string[] {
  return settings
    .text(name, fallback)
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
