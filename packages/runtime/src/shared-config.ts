/** The settings that every process of the system reads. */
import { readTelemetryConfig } from './telemetry/settings.js';
import type { TelemetryConfig } from './telemetry/settings.js';
import { SHEDDING_MODES } from './load-shedding/shedding-mode.js';
import type { SettingGroup, Settings, ValuesOf } from './settings.js';

export const SEED_SIZES = ['none', 'small', 'demo', 'large'] as const;
export type SeedSize = (typeof SEED_SIZES)[number];

export const SHARED_SETTINGS = {
  host: {
    name: 'MARQUEE_HOST',
    key: 'server.host',
    type: 'text',
    default: '127.0.0.1',
    sentence: 'Address that the servers listen on; 127.0.0.1 accepts connections of this machine only.',
  },
  dataDir: {
    name: 'MARQUEE_DATA_DIR',
    key: 'data_dir',
    type: 'path',
    default: '.data',
    sentence: 'Folder of stores, event logs and keys; each process has a folder of its own in it.',
  },
  mode: {
    name: 'MARQUEE_MODE',
    key: 'mode',
    type: 'choice',
    values: ['development', 'production'],
    default: 'development',
    sentence:
      'In production, introspection and the explorers are off, and published secrets and sample data are refused.',
  },
  seed: {
    name: 'MARQUEE_SEED',
    type: 'choice',
    values: SEED_SIZES,
    default: 'demo',
    sentence: 'How much sample data an empty store is given.',
    developmentOnly: {
      values: ['small', 'demo', 'large'],
      because: 'the sample accounts, staff among them, have a published password',
      instead: 'set MARQUEE_SEED=none',
    },
  },
  store: {
    name: 'MARQUEE_STORE',
    type: 'choice',
    values: ['embedded', 'mongo'],
    default: 'embedded',
    sentence: 'Document store of the subgraphs: SQLite files in the data folder, or MongoDB.',
  },
  events: {
    name: 'MARQUEE_EVENTS',
    key: 'events.log',
    type: 'choice',
    values: ['embedded', 'kafka'],
    default: 'embedded',
    sentence: 'Event log between the subgraphs: SQLite files in the data folder, or Kafka.',
  },
  drainMs: {
    name: 'MARQUEE_DRAIN_MS',
    key: 'server.drain',
    type: 'whole number',
    unit: 'milliseconds',
    min: 0,
    max: 600_000,
    default: 5_000,
    sentence:
      'How long the port stays open after SIGTERM, while /ready responds 503: longer than balancers take to notice.',
  },
  logLevel: {
    name: 'MARQUEE_LOG_LEVEL',
    key: 'log_level',
    reload: 'live',
    type: 'choice',
    values: ['debug', 'info', 'warn', 'error', 'silent'],
    default: 'info',
    sentence: 'The least severe level that is logged.',
  },
  redisUrl: {
    name: 'MARQUEE_REDIS_URL',
    key: 'redis.url',
    type: 'text',
    secret: true,
    default: null,
    sentence:
      'Redis that shares the counters of rate limits between processes, as in redis://host:6379; without it, and while it is unreachable, each router process counts for itself, and users and billing count in their stores.',
  },
  loadShedding: {
    name: 'MARQUEE_LOAD_SHEDDING',
    key: 'overload.shedding',
    type: 'choice',
    values: SHEDDING_MODES,
    default: 'enforce',
    sentence:
      'Whether an overloaded router or subgraph refuses requests, the least important ones first; measure only counts them.',
  },
  identityJwksUrls: {
    name: 'MARQUEE_IDENTITY_JWKS_URL',
    type: 'urls',
    default: ['http://127.0.0.1:4000/.well-known/jwks.json'],
    sentence:
      'Public keys of the router, with which subgraphs verify its assertions. With several routers that have data folders of their own: one URL for each, with commas between them.',
  },
  subgraphHosts: {
    name: 'MARQUEE_SUBGRAPH_HOSTS',
    key: 'supergraph.allowed_hosts',
    type: 'list',
    default: [],
    sentence:
      'Hosts of routing URLs that registry and router accept, as [subgraph=]host[:port], *.example.org for subdomains. An entry of a subgraph precedes the others. Without entries every host but link-local and metadata addresses.',
  },
} as const satisfies SettingGroup;

export interface SharedConfig extends ValuesOf<typeof SHARED_SETTINGS> {
  readonly telemetry: TelemetryConfig;
}

/** Shared settings that only the adapters of MongoDB and Kafka read. Every process accepts them. */
export const SHARED_ADAPTER_SETTINGS = {
  namespace: {
    name: 'MARQUEE_NAMESPACE',
    key: 'events.kafka.prefix',
    type: 'text',
    default: 'marquee',
    sentence:
      'Beginning of the names of databases, topics and consumer groups, so that several systems can share a cluster.',
  },
  mongoAllowNoTransactions: {
    name: 'MARQUEE_MONGO_ALLOW_NO_TRANSACTIONS',
    type: 'flag',
    default: false,
    sentence: 'Accepts a MongoDB server without transactions. For tests: a crash can leave a change incomplete.',
    developmentOnly: {
      values: [true],
      because: 'a crash can leave a change incomplete',
      instead: 'use a replica set',
    },
  },
  kafkaClient: {
    name: 'MARQUEE_KAFKA_CLIENT',
    key: 'events.kafka.client',
    type: 'choice',
    values: ['kafkajs', 'platformatic'],
    default: 'kafkajs',
    sentence:
      'Library that speaks to Kafka. Topics, messages and groups are the same, so that processes can change it one by one.',
  },
  kafkaPartitions: {
    name: 'MARQUEE_KAFKA_PARTITIONS',
    key: 'events.kafka.partitions',
    type: 'whole number',
    unit: 'partitions',
    min: 1,
    max: 1000,
    default: 6,
    sentence: 'Partitions of the topics that a process creates: the largest number of busy instances of a consumer.',
  },
} as const satisfies SettingGroup;

/** Where subgraphs get kill switches from. Every process accepts them; the router and the registry have their own. */
export const SHARED_SWITCH_SETTINGS = {
  registryUrl: {
    name: 'MARQUEE_REGISTRY_URL',
    type: 'url',
    default: null,
    sentence: 'The registry that subgraphs get kill switches from; without it they obey the file of switches, if any.',
  },
  registryKey: {
    name: 'MARQUEE_REGISTRY_KEY',
    type: 'text',
    secret: true,
    default: null,
    sentence: 'An API key of that registry with the role read.',
  },
  graphRef: {
    name: 'MARQUEE_GRAPH_REF',
    type: 'text',
    default: 'marquee@current',
    sentence: 'Graph and variant whose kill switches subgraphs obey.',
  },
  switchesFile: {
    name: 'MARQUEE_SWITCHES_FILE',
    type: 'path',
    default: null,
    sentence:
      'Kill switches of subgraphs without a registry, as {"switches":[{"name","why","until"}]}; read again when the file changes.',
  },
} as const satisfies SettingGroup;

/** Settings that only the launcher (`npm start`) reads. Every process accepts them. */
export const LAUNCHER_SETTINGS = {
  watchdog: {
    name: 'MARQUEE_WATCHDOG',
    type: 'choice',
    values: ['on', 'off'],
    default: 'on',
    sentence:
      'Whether the launcher kills and starts again a process that does not respond to /health; off for tests that stop processes.',
  },
} as const satisfies SettingGroup;

/**
 * Problems are collected in `settings`.
 *
 * @param hasStore False for a process without a store of its own: it has no sample data, and does not read `MARQUEE_SEED`.
 */
export function readSharedConfig(settings: Settings, hasStore = true): SharedConfig {
  settings.declare(
    ...Object.values(SHARED_ADAPTER_SETTINGS),
    ...Object.values(SHARED_SWITCH_SETTINGS),
    ...Object.values(LAUNCHER_SETTINGS),
  );
  // Read in every process, since production mode refuses it even where no store is opened.
  settings.read(SHARED_ADAPTER_SETTINGS.mongoAllowNoTransactions);
  const { seed, ...others } = SHARED_SETTINGS;
  settings.declare(seed);
  const read = { ...settings.readAll(others), seed: hasStore ? settings.read(seed) : ('none' as const) };
  return { ...read, telemetry: readTelemetryConfig(settings) };
}
