import type { Logger } from '@marquee/runtime/log';
import { createMemoryRateLimiter } from '@marquee/runtime/rate-limits/memory-rate-limiter';
import { openRedisRateLimiter } from '@marquee/runtime/rate-limits/redis-rate-limiter';
import { RequestRates } from './request-rates.js';
import type { RateLimitsConfig } from './settings.js';

/** Clients, accounts and addresses counted at a time, when Redis does not count them. */
const MAX_SUBJECTS = 100_000;

export interface OpenRequestRates {
  /** Null when nothing is counted. */
  readonly rates: RequestRates | null;
  close(): void;
}

/** Counters are in Redis where the configuration names one, else in this process. */
export async function openRequestRates(config: RateLimitsConfig | null, log: Logger): Promise<OpenRequestRates> {
  if (config === null) return { rates: null, close: () => undefined };
  if (config.redisUrl === null)
    return { rates: new RequestRates(config, createMemoryRateLimiter(MAX_SUBJECTS)), close: () => undefined };
  const limiter = await openRedisRateLimiter({ url: config.redisUrl, prefix: 'marquee:router:rate:', log });
  return { rates: new RequestRates(config, limiter), close: () => limiter.close() };
}
