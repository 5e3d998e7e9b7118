/** What the cache has done for one request of a client, for `x-marquee-explain: cache`. */
import type { CacheGroup } from './cache-counts.js';

export interface FetchUse {
  readonly hits: number;
  readonly stale: number;
  readonly misses: number;
  /** The age of the oldest value that was used. */
  readonly oldestMs: number;
}

export interface ReportedFetch extends FetchUse {
  readonly subgraph: string;
  readonly kind: CacheGroup['kind'];
  /** The types of entities, or the names of root fields. */
  readonly of: string;
}

/** Fetches of one request that are reported. */
const MAX_FETCHES = 200;

export class CacheReport {
  readonly #fetches: ReportedFetch[] = [];

  add({ subgraph, kind, names }: CacheGroup, { hits, stale, misses, oldestMs }: FetchUse): void {
    if (this.#fetches.length >= MAX_FETCHES) return;
    this.#fetches.push({ subgraph, kind, of: names, hits, stale, misses, oldestMs: Math.round(oldestMs) });
  }

  /** Fetches that may not be cached are not in it. */
  fetches(): readonly ReportedFetch[] {
    return this.#fetches;
  }
}
