/** The settings of the router as data; `config.ts` reads them. */
import { IDENTITY_OVERRIDES } from './identity/settings.js';
import type { SettingGroup } from '@marquee/runtime/settings';
import { SWITCHES } from './switches/settings.js';
import { INTERNAL_HEADERS } from './headers/settings.js';
import { DOCUMENT_IDS } from './persisted-operations/document-id-names.js';
import { COMPRESSION } from './compression/settings.js';
import { DEMAND_CONTROL } from './demand-control/settings.js';
import { FAULT_INJECTION } from './fault-injection/settings.js';
import { FETCH_POLICIES } from './policies/settings.js';
import { OPERATORS_PAGE } from './operators-page/settings.js';
import { PART_STATUS } from './status/settings.js';
import { LISTENERS } from './workers/settings.js';
import { OVERLOAD } from './load-shedding/settings.js';
import { RATE_LIMITS } from './rate-limits/settings.js';
import { LIMITS } from './pipeline/resolve-operation/settings.js';
import { KAFKA_SETTINGS } from '@marquee/event-log/kafka/config';
import { ENTITY_CACHE } from './entity-cache/settings.js';
import { STALE_IF_ERROR } from './stale-if-error/settings.js';

export const ENGINE_NAMES = ['apollo-gateway', 'native'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

const MILLISECONDS = { type: 'whole number', unit: 'milliseconds' } as const;

const SUPERGRAPH = {
  registryUrl: {
    name: 'ROUTER_REGISTRY_URL',
    key: 'registry.url',
    type: 'url',
    default: null,
    sentence:
      'The registry to fetch supergraphs from. Without it, and with --supergraph, the supergraph file is served.',
  },
  registryKey: {
    name: 'ROUTER_REGISTRY_KEY',
    key: 'registry.key',
    type: 'text',
    secret: true,
    default: null,
    sentence: 'An API key of that registry with the role read.',
  },
  graphRef: {
    name: 'ROUTER_GRAPH_REF',
    key: 'registry.graph_ref',
    type: 'text',
    default: null,
    sentence: 'Graph and variant to serve, as in shop@current.',
  },
  routerName: {
    name: 'ROUTER_NAME',
    key: 'registry.router_name',
    type: 'text',
    default: { computed: 'host name and process id' },
    sentence: 'Name of this router in the registry.',
  },
  usageReportMs: {
    ...MILLISECONDS,
    name: 'ROUTER_USAGE_REPORT_MS',
    key: 'registry.usage_report_interval',
    min: 0,
    max: 600_000,
    default: 10_000,
    sentence:
      'Interval of usage reports to the registry, in Apollo’s format; the key needs the role report. 0 turns them off.',
  },
  supergraphFile: {
    name: 'ROUTER_SUPERGRAPH',
    key: 'supergraph.file',
    type: 'path',
    default: null,
    sentence: 'The composed supergraph, as SDL; the flag --supergraph precedes it.',
  },
  supergraphPollMs: {
    ...MILLISECONDS,
    name: 'ROUTER_SUPERGRAPH_POLL_MS',
    key: 'supergraph.poll_interval',
    min: 10,
    max: 60_000,
    default: 1_000,
    sentence: 'Interval of the checks whether that file has changed.',
  },
  knownOperations: {
    name: 'ROUTER_KNOWN_OPERATIONS',
    key: 'planning.known_operations',
    reload: 'live',
    type: 'path',
    default: null,
    sentence: 'Folder of operations that are planned before a new supergraph is served.',
  },
} as const satisfies SettingGroup;

const OPERATIONS = {
  automaticPersistedQueries: {
    name: 'ROUTER_AUTOMATIC_PERSISTED_QUERIES',
    key: 'apq.enabled',
    type: 'flag',
    default: true,
    sentence: 'Whether clients may register an operation by its hash, and then send the hash alone.',
  },
  persistedOperations: {
    name: 'ROUTER_PERSISTED_OPERATIONS',
    key: 'persisted_queries.mode',
    type: 'choice',
    values: ['off', 'log', 'enforce'],
    default: 'off',
    sentence: 'Whether operations outside the persisted query list are executed, logged or refused.',
  },
  persistedOperationsFile: {
    name: 'ROUTER_PERSISTED_OPERATIONS_FILE',
    key: 'persisted_queries.file',
    type: 'path',
    default: null,
    sentence: 'A manifest with the list; without it the list is the registry’s.',
  },
  requestBytes: {
    name: 'ROUTER_MAX_REQUEST_BYTES',
    key: 'limits.http_max_request_bytes',
    type: 'whole number',
    unit: 'bytes',
    min: 1_024,
    max: 104_857_600,
    default: 1_048_576,
    sentence: 'The largest body of a request.',
  },
} as const satisfies SettingGroup;

const EXECUTION = {
  engine: {
    name: 'ROUTER_ENGINE',
    key: 'engine',
    type: 'choice',
    values: ENGINE_NAMES,
    default: 'native',
    sentence:
      'The engine that plans and executes operations; `apollo-gateway` needs a checkout, the package has `native` only.',
  },
  planningCpuMs: {
    ...MILLISECONDS,
    name: 'ROUTER_PLANNING_CPU_MS',
    key: 'planning.cpu_limit',
    reload: 'live',
    min: 100,
    max: 600_000,
    default: 10_000,
    sentence: 'CPU time in which an operation must be validated, and again planned, in a thread of its own.',
  },
  planningMemoryMb: {
    name: 'ROUTER_PLANNING_MEMORY_MB',
    key: 'planning.memory_limit',
    type: 'whole number',
    unit: 'megabytes',
    min: 64,
    max: 65_536,
    default: 1_024,
    sentence: 'The most memory of each of the two planning threads.',
  },
  planningIdleMs: {
    ...MILLISECONDS,
    name: 'ROUTER_PLANNING_IDLE_MS',
    key: 'planning.idle_timeout',
    reload: 'live',
    min: 1_000,
    max: 86_400_000,
    default: 15_000,
    sentence:
      'How long after the last new operation the planning threads are ended, which frees their memory; the next new operation starts one, in some tenths of a second.',
  },
  planningWaitMs: {
    ...MILLISECONDS,
    name: 'ROUTER_PLANNING_WAIT_MS',
    key: 'planning.wait_timeout',
    reload: 'live',
    min: 10,
    max: 600_000,
    default: 20_000,
    sentence: 'How long the first requests of an operation wait for its plan; their deadline begins afterwards.',
  },
  dumpPlan: {
    name: 'ROUTER_DUMP_PLAN',
    key: 'debug.dump_plan',
    reload: 'live',
    type: 'choice',
    values: ['0', '1'],
    default: '0',
    sentence: '1 prints each plan when it is made, with its generated code or why none was generated.',
  },
  subgraphResponseBytes: {
    name: 'ROUTER_MAX_SUBGRAPH_RESPONSE_BYTES',
    key: 'fetch.max_response_bytes',
    reload: 'live',
    type: 'whole number',
    unit: 'bytes',
    min: 1_024,
    max: 268_435_456,
    default: 16_777_216,
    sentence: 'The largest body of a subgraph’s response, after its content encodings are decoded.',
  },
  acceptEncodings: {
    name: 'ROUTER_ACCEPT_ENCODING',
    key: 'fetch.accept_encodings',
    reload: 'live',
    type: 'list',
    default: [],
    sentence:
      'Content encodings that subgraphs are asked for: gzip, br, deflate, and zstd from Node 22.15 on. Useful where the network is slower than decompression. Encoded responses are decoded in any case.',
  },
  subgraphErrorCodes: {
    name: 'ROUTER_SUBGRAPH_ERROR_CODES',
    key: 'errors.subgraph_codes',
    reload: 'live',
    type: 'list',
    default: { computed: '* in development, catalogue in production' },
    sentence:
      'The errors of subgraphs that reach clients with message, code and extensions: a code, catalogue (the codes of this project), * (every error) or none. subgraph:CODE is for one subgraph, and replaces the others there.',
  },
  subgraphErrorExtensions: {
    name: 'ROUTER_SUBGRAPH_ERROR_EXTENSIONS',
    key: 'errors.subgraph_extensions',
    reload: 'live',
    type: 'list',
    default: { computed: '*, and in development stacktrace and exception too' },
    sentence:
      'The extensions of these errors that reach clients: a key, * (every key but stacktrace and exception) or none. subgraph:key is for one subgraph, and replaces the others there.',
  },
  errorGrouping: {
    name: 'ROUTER_ERROR_GROUPING',
    key: 'errors.grouping',
    reload: 'live',
    type: 'choice',
    values: ['cause', 'place'],
    default: 'cause',
    sentence:
      'cause: one error for all fields that are null for one cause, with extensions.affected. place: one error for each field.',
  },
  forwardHeaders: {
    name: 'ROUTER_FORWARD_HEADERS',
    type: 'list',
    default: [],
    sentence: 'Client headers that are forwarded to every subgraph.',
  },
  subgraphUrls: {
    name: 'ROUTER_SUBGRAPH_URLS',
    type: 'list',
    default: [],
    sentence: 'URLs of subgraphs in place of those in the supergraph, as name=url.',
    pairs: true,
  },
} as const satisfies SettingGroup;

const CLIENTS = {
  trustedProxyRanges: {
    name: 'ROUTER_TRUSTED_PROXY_RANGES',
    key: 'server.trusted_proxies',
    type: 'list',
    default: [],
    sentence:
      'Address ranges of the proxies whose x-forwarded-for is believed, as in 10.0.0.0/8 or fd00::/8; npm start names the web app’s server.',
  },
  introspection: {
    name: 'ROUTER_INTROSPECTION',
    key: 'supergraph.introspection',
    type: 'flag',
    default: { computed: 'true in development' },
    sentence: 'Serves introspection, Apollo Sandbox at /graphql and GraphiQL at /explorer.',
  },
  corsOrigins: {
    name: 'ROUTER_CORS_ORIGINS',
    type: 'list',
    default: { computed: 'https://studio.apollographql.com in development' },
    sentence: 'Origins whose pages may send requests; in development, every port of this machine too.',
  },
  explorerDocument: {
    name: 'ROUTER_EXPLORER_DOCUMENT',
    key: 'explorer.document',
    type: 'path',
    default: null,
    sentence: 'The operation that the explorers open with.',
  },
  explorerVariables: {
    name: 'ROUTER_EXPLORER_VARIABLES',
    key: 'explorer.variables',
    type: 'text',
    default: '{}',
    sentence: 'The variables of that operation, as JSON.',
  },
  explorerTokenFile: {
    name: 'ROUTER_EXPLORER_TOKEN_FILE',
    key: 'explorer.token_file',
    type: 'path',
    default: null,
    sentence:
      'A file with an access token, which the explorers send in authorization; read each time that a page is opened. Not in production.',
  },
} as const satisfies SettingGroup;

export const SETTINGS = {
  ...LISTENERS,
  ...PART_STATUS,
  ...OPERATORS_PAGE,
  ...CLIENTS,
  ...IDENTITY_OVERRIDES,
  ...SUPERGRAPH,
  ...OPERATIONS,
  ...LIMITS,
  ...DOCUMENT_IDS,
  ...COMPRESSION,
  ...INTERNAL_HEADERS,
  ...DEMAND_CONTROL,
  ...OVERLOAD,
  ...RATE_LIMITS,
  ...FETCH_POLICIES,
  ...SWITCHES,
  ...FAULT_INJECTION,
  ...EXECUTION,
  ...STALE_IF_ERROR,
  ...ENTITY_CACHE,
  ...KAFKA_SETTINGS,
} as const;
