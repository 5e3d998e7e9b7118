/** The settings of load shedding and of the bulkheads as data, and their configuration. */
import type { SheddingMode } from '@marquee/runtime/load-shedding/shedding-mode';
import type { SettingGroup, Settings } from '@marquee/runtime/settings';
import type { SharedConfig } from '@marquee/runtime/shared-config';
import { DEFAULT_BULKHEADS } from '../policies/concurrency/bulkheads.js';
import type { BulkheadConfig } from '../policies/concurrency/bulkheads.js';

export interface OverloadConfig {
  readonly mode: SheddingMode;
  /** The most requests of clients in flight. */
  readonly maxRequests: number;
  readonly bulkheads: BulkheadConfig;
}

const FETCHES = { type: 'whole number', unit: 'requests', min: 1 } as const;

export const OVERLOAD = {
  maxRequests: {
    ...FETCHES,
    name: 'ROUTER_MAX_CONCURRENT_REQUESTS',
    key: 'overload.max_requests',
    max: 100_000,
    default: 2_000,
    sentence:
      'The most requests of clients in flight; from half of it on best-effort ones are refused, from three quarters on all but critical ones.',
  },
  maxFetches: {
    ...FETCHES,
    name: 'ROUTER_MAX_CONCURRENT_FETCHES',
    key: 'overload.max_fetches_per_subgraph',
    max: DEFAULT_BULKHEADS.limit.max,
    default: DEFAULT_BULKHEADS.limit.max,
    sentence: 'The most requests in flight to one subgraph; fewer while its latency rises.',
  },
  fetchQueueLength: {
    ...FETCHES,
    name: 'ROUTER_FETCH_QUEUE_LENGTH',
    key: 'overload.fetch_queue.length',
    max: 100_000,
    default: DEFAULT_BULKHEADS.maxWaiting,
    sentence: 'The most requests that wait for one subgraph, of each level.',
  },
  fetchQueueMs: {
    name: 'ROUTER_FETCH_QUEUE_MS',
    key: 'overload.fetch_queue.timeout',
    type: 'whole number',
    unit: 'milliseconds',
    min: 1,
    max: 60_000,
    default: DEFAULT_BULKHEADS.maxWaitMs,
    sentence: 'The longest time that a request to a subgraph waits; less where its deadline is near.',
  },
} as const satisfies SettingGroup;

export function readOverload(settings: Settings, { loadShedding }: SharedConfig): OverloadConfig {
  const max = settings.read(OVERLOAD.maxFetches);
  const { limit } = DEFAULT_BULKHEADS;
  return {
    mode: loadShedding,
    maxRequests: settings.read(OVERLOAD.maxRequests),
    bulkheads: {
      limit: { min: Math.min(limit.min, max), max, initial: Math.min(limit.initial, max) },
      maxWaiting: settings.read(OVERLOAD.fetchQueueLength),
      maxWaitMs: settings.read(OVERLOAD.fetchQueueMs),
    },
  };
}
