/** What the registry is told: settings `REGISTRY_*`. */
import { join } from 'node:path';
import { readAdaptersConfig } from '@marquee/subgraph/adapters-config';
import type { AdaptersConfig } from '@marquee/subgraph/adapters-config';
import type { Settings, SharedConfig } from '@marquee/runtime/config';
import { isGraphName } from '../graph-ref.js';

export interface RegistryConfig {
  readonly host: string;
  readonly port: number;
  /** Where people and routers find it. */
  readonly url: string;
  /** The graph that first keys are for. */
  readonly graph: string;
  /** How soon clients of Uplink ask again; our router is told at once, on a way of its own. */
  readonly uplinkPollSeconds: number;
  /** Holds the store and the signing key. */
  readonly dataDir: string;
  readonly adapters: AdaptersConfig;
  /** Keys that whoever starts the process has made up; null lets the first start make one, and print it. */
  readonly firstKeys: { readonly admin: string | null; readonly read: string | null };
}

const DEFAULT_PORT = 4100;
const SHORTEST_KEY = 24;

export function readRegistryConfig(settings: Settings, shared: SharedConfig): RegistryConfig {
  const port = settings.port('REGISTRY_PORT', DEFAULT_PORT);
  const graph = settings.text('REGISTRY_GRAPH', 'marquee');
  if (!isGraphName(graph))
    settings.problem(`REGISTRY_GRAPH must be a letter, then up to 63 letters, digits or "-", got "${graph}"`);
  return {
    host: shared.host,
    port,
    url: settings.url('REGISTRY_PUBLIC_URL', `http://127.0.0.1:${port}`),
    graph,
    uplinkPollSeconds: settings.wholeNumber('REGISTRY_UPLINK_POLL_SECONDS', {
      fallback: 10,
      min: 1,
      max: 3_600,
      unit: 'seconds',
    }),
    dataDir: join(shared.dataDir, 'registry'),
    adapters: readAdaptersConfig(settings, shared),
    firstKeys: { admin: readKey(settings, 'REGISTRY_ADMIN_KEY'), read: readKey(settings, 'REGISTRY_READ_KEY') },
  };
}

function readKey(settings: Settings, name: string): string | null {
  const key = settings.secret(name);
  if (key !== null && key.length < SHORTEST_KEY)
    settings.problem(`${name} must have ${SHORTEST_KEY} characters or more: it guards everything`);
  return key;
}
