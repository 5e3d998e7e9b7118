/** The registry's configuration: settings `REGISTRY_*`. */
import { join } from 'node:path';
import { readAdaptersConfig } from '@marquee/subgraph/adapters-config';
import type { AdaptersConfig } from '@marquee/subgraph/adapters-config';
import { readRoutingUrls } from '@marquee/runtime/routing-url';
import type { RoutingUrls } from '@marquee/runtime/routing-url';
import type { SettingGroup, Settings } from '@marquee/runtime/settings';
import type { SharedConfig } from '@marquee/runtime/shared-config';
import { isGraphName } from '../graph-ref.js';

export const SETTINGS = {
  port: { name: 'REGISTRY_PORT', type: 'port', default: 4100, sentence: 'Port of the registry.' },
  publicUrl: {
    name: 'REGISTRY_PUBLIC_URL',
    type: 'url',
    default: { computed: 'http://127.0.0.1 with the port' },
    sentence: 'Where browsers, Rover and routers reach the registry.',
  },
  graph: {
    name: 'REGISTRY_GRAPH',
    type: 'text',
    default: 'my-graph',
    sentence: 'The graph that the first API keys belong to: a letter, then up to 63 letters, digits or "-".',
  },
  uplinkPollSeconds: {
    name: 'REGISTRY_UPLINK_POLL_SECONDS',
    type: 'whole number',
    unit: 'seconds',
    min: 1,
    max: 3_600,
    default: 10,
    sentence: 'How soon clients of Uplink poll again; our router uses a long poll instead.',
  },
  mutationDeadlineMs: {
    name: 'REGISTRY_MUTATION_DEADLINE_MS',
    type: 'whole number',
    unit: 'milliseconds',
    min: 1_000,
    max: 1_800_000,
    default: 110_000,
    sentence: 'Deadline of a publication, a check and every other mutation of the API.',
  },
  adminKey: {
    name: 'REGISTRY_ADMIN_KEY',
    type: 'text',
    secret: true,
    default: null,
    sentence:
      'The first admin key, of 24 characters or more. Without it the first start generates one, and writes it to registry/first-admin-key in the data folder.',
  },
  readKey: {
    name: 'REGISTRY_READ_KEY',
    type: 'text',
    secret: true,
    default: null,
    sentence: 'A first key with the role read, of 24 characters or more.',
  },
} as const satisfies SettingGroup;

export interface RegistryConfig {
  readonly host: string;
  readonly port: number;
  /** Where browsers, Rover and routers reach the registry. */
  readonly url: string;
  /** The graph that the first API keys belong to. */
  readonly graph: string;
  readonly uplinkPollSeconds: number;
  readonly mutationDeadlineMs: number;
  /** Holds the store and the signing key. */
  readonly dataDir: string;
  readonly adapters: AdaptersConfig;
  readonly routingUrls: RoutingUrls;
  /** Keys from the settings; without an admin key the first start generates one. */
  readonly firstKeys: { readonly admin: string | null; readonly read: string | null };
  /** Where a generated admin key is written: what is printed may be kept in logs. */
  readonly firstKeyFile: string;
}

const SHORTEST_KEY = 24;

/** Problems are collected in `settings`. */
export function readRegistryConfig(settings: Settings, shared: SharedConfig): RegistryConfig {
  const port = settings.read(SETTINGS.port);
  const graph = settings.read(SETTINGS.graph);
  if (!isGraphName(graph))
    settings.problem(`REGISTRY_GRAPH must be a letter, then up to 63 letters, digits or "-", got "${graph}"`);
  return {
    host: shared.host,
    port,
    url: settings.read(SETTINGS.publicUrl, `http://127.0.0.1:${port}`),
    graph,
    uplinkPollSeconds: settings.read(SETTINGS.uplinkPollSeconds),
    mutationDeadlineMs: settings.read(SETTINGS.mutationDeadlineMs),
    dataDir: join(shared.dataDir, 'registry'),
    adapters: readAdaptersConfig(settings, shared),
    routingUrls: readRoutingUrls(settings, shared),
    firstKeyFile: join(shared.dataDir, 'registry', 'first-admin-key'),
    firstKeys: { admin: readKey(settings, SETTINGS.adminKey), read: readKey(settings, SETTINGS.readKey) },
  };
}

function readKey(settings: Settings, setting: typeof SETTINGS.adminKey | typeof SETTINGS.readKey): string | null {
  const key = settings.read(setting);
  if (key !== null && key.length < SHORTEST_KEY)
    settings.problem(`${setting.name} must have ${SHORTEST_KEY} characters or more: it gives every permission`);
  return key;
}
