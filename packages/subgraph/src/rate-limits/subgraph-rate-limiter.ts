/**
 * The rate limiter of a subgraph: counted in Redis where the settings name one, so that instances share the counters
 * without a write to the store for each request; else, and while Redis is unreachable, in the subgraph's store.
 */
import type { Store } from '@marquee/document-store/port';
import type { Logger } from '@marquee/runtime/log';
import type { RateLimiter } from '@marquee/runtime/rate-limits/rate-limiter';
import { openRedisRateLimiter } from '@marquee/runtime/rate-limits/redis-rate-limiter';
import { openStoredRateLimiter } from './stored-rate-limiter.js';

export interface SubgraphRateLimiterOptions {
  /** Of the subgraph. Subgraphs with the same Redis count apart. */
  readonly name: string;
  readonly redisUrl: string | null;
  readonly log: Logger;
}

export type SubgraphRateLimiter = RateLimiter & {
  close?(): void;
};

export async function openSubgraphRateLimiter(
  store: Store,
  { name, redisUrl, log }: SubgraphRateLimiterOptions,
): Promise<SubgraphRateLimiter> {
  const stored = await openStoredRateLimiter(store, log);
  if (redisUrl === null) return stored;
  const fallback = { limiter: stored, place: "the subgraph's store" };
  return openRedisRateLimiter({ url: redisUrl, prefix: `marquee:${name}:rate:`, log, fallback });
}
