/** The settings of load shedding and of the bulkheads as data, and their configuration. */
import type { SheddingMode } from '@marquee/runtime/load-shedding/load-shedder';
import type { SettingGroup, Settings } from '@marquee/runtime/settings';
import type { SharedConfig } from '@marquee/runtime/shared-config';
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
    max: 100_000,
    default: 2_000,
    sentence:
      'The most requests of clients in flight; from half of it on best-effort ones are refused, from three quarters on all but critical ones.',
  },
  maxFetches: {
    ...FETCHES,
    name: 'ROUTER_MAX_CONCURRENT_FETCHES',
    max: 64,
    default: 64,
    sentence: 'The most requests in flight to one subgraph; fewer while its latency rises.',
  },
  fetchQueueLength: {
    ...FETCHES,
    name: 'ROUTER_FETCH_QUEUE_LENGTH',
    max: 100_000,
    default: 1_000,
    sentence: 'The most requests that wait for one subgraph, of each level.',
  },
  fetchQueueMs: {
    name: 'ROUTER_FETCH_QUEUE_MS',
    type: 'whole number',
    unit: 'milliseconds',
    min: 1,
    max: 60_000,
    default: 1_000,
    sentence: 'The longest time that a request to a subgraph waits; less where its deadline is near.',
  },
} as const satisfies SettingGroup;

/** The fewest requests in flight to one subgraph: with fewer, one slow response would stop the others. */
const MIN_FETCHES = 8;
const INITIAL_FETCHES = 32;

export function readOverload(settings: Settings, { loadShedding }: SharedConfig): OverloadConfig {
  const max = settings.read(OVERLOAD.maxFetches);
  return {
    mode: loadShedding,
    maxRequests: settings.read(OVERLOAD.maxRequests),
    bulkheads: {
      limit: { min: Math.min(MIN_FETCHES, max), max, initial: Math.min(INITIAL_FETCHES, max) },
      maxWaiting: settings.read(OVERLOAD.fetchQueueLength),
      maxWaitMs: settings.read(OVERLOAD.fetchQueueMs),
    },
  };
}
