/** Messages between the first process of a router and its workers. */
import type { MetricFamily } from '@marquee/runtime/metrics/metric-family';

export type ToWorker =
  /** `/ready` responds 503 from now on; the port stays open. */
  | { readonly type: 'drain' }
  /** The configuration file is to be read again. */
  | { readonly type: 'reload' }
  /** A worker that does not answer several of them is blocked. */
  | { readonly type: 'ping' }
  | { readonly type: 'write-metrics'; readonly id: number }
  /** Another worker has purged the values with these tags. */
  | { readonly type: 'purge'; readonly tags: readonly string[] }
  /** Another worker has executed a mutation of the account. */
  | { readonly type: 'write'; readonly accountId: string; readonly version: string }
  /** The metrics of all workers, for the request with this id. */
  | { readonly type: 'metrics-of-all'; readonly id: number; readonly families: readonly MetricFamily[] };

export type FromWorker =
  | { readonly type: 'ready'; readonly url: string }
  | { readonly type: 'pong' }
  /** For all other workers. */
  | { readonly type: 'purge'; readonly tags: readonly string[] }
  | { readonly type: 'write'; readonly accountId: string; readonly version: string }
  | { readonly type: 'own-metrics'; readonly id: number; readonly families: readonly MetricFamily[] }
  /** A worker was asked for `/metrics`. The id is the worker's own. */
  | { readonly type: 'want-metrics'; readonly id: number };
