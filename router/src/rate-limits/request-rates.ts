/**
 * Request rates and cost budgets of clients, accounts and addresses. A request counts when its caller is known, before
 * its operation is resolved; its cost when that is estimated, before it is planned.
 */
import type { RateLimit, RateLimiter } from '@marquee/runtime/rate-limits/rate-limiter';
import { rateLimited } from '../errors.js';
import { RATE_SUBJECTS } from './settings.js';
import type { RateLimitsConfig, RateSubject } from './settings.js';

/** Who sends a request; null where it is not known. */
export type RequestSender = Readonly<Record<RateSubject, string | null>>;

type Rated = 'requests' | 'cost';

/** Requests over a limit, refused or not. */
export type RateCounts = Record<Rated, number>;

/** A burst of ten seconds' worth is allowed. */
const BURST_SECONDS = 10;
const MINUTE_MS = 60_000;

export class RequestRates {
  readonly over: RateCounts = { requests: 0, cost: 0 };
  #hasCosts: boolean;

  constructor(
    private config: RateLimitsConfig,
    private readonly limiter: RateLimiter,
    private readonly clock: () => Date = () => new Date(),
  ) {
    this.#hasCosts = hasCosts(config);
  }

  /** Other limits from now on; what has been counted stays. */
  configure(config: RateLimitsConfig): void {
    this.config = config;
    this.#hasCosts = hasCosts(config);
  }

  get mode(): RateLimitsConfig['mode'] {
    return this.config.mode;
  }

  /** Rejects with RATE_LIMITED. */
  async countRequest(sender: RequestSender): Promise<void> {
    await this.#count('requests', sender, 1);
  }

  /** Rejects with RATE_LIMITED. Null when no cost is limited: nothing is to be waited for then. */
  countCost(sender: RequestSender, cost: number): Promise<void> | null {
    return this.#hasCosts && cost > 0 ? this.#count('cost', sender, cost) : null;
  }

  async #count(rated: Rated, sender: RequestSender, amount: number): Promise<void> {
    const limits = limitsOf(this.config[rated], rated, sender, amount);
    if (limits.length === 0) return;
    const retryAfterSeconds = await this.limiter.take(limits, this.clock());
    if (retryAfterSeconds === null) return;
    this.over[rated] += 1;
    if (this.config.mode === 'enforce')
      throw rateLimited(retryAfterSeconds, namesOf(this.config[rated], rated, sender));
  }
}

function hasCosts({ cost }: RateLimitsConfig): boolean {
  return Object.values(cost).some((limit) => limit > 0);
}

function limitsOf(
  perMinute: RateLimitsConfig[Rated],
  rated: Rated,
  sender: RequestSender,
  amount: number,
): readonly RateLimit[] {
  return RATE_SUBJECTS.flatMap((subject) => {
    const name = sender[subject];
    const rate = perMinute[subject];
    if (name === null || rate === 0) return [];
    const burst = Math.max(1, Math.ceil((rate * BURST_SECONDS * 1_000) / MINUTE_MS));
    return [{ subject: `${rated} of ${subject} ${name}`, burst, everyMs: MINUTE_MS / rate, amount }];
  });
}

/** The policies in force, for the header `ratelimit-policy`: `"address-requests";q=6000;w=60`. */
function namesOf(perMinute: RateLimitsConfig[Rated], rated: Rated, sender: RequestSender): readonly string[] {
  return RATE_SUBJECTS.flatMap((subject) =>
    sender[subject] === null || perMinute[subject] === 0
      ? []
      : [`"${subject}-${rated}";q=${perMinute[subject]};w=${MINUTE_MS / 1_000}`],
  );
}

/** The members of one IPv6 network share a limit: a client has all addresses of a /64 at its disposal. */
export function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const [head = '', tail] = address.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array.from({ length: Math.max(0, zeros) }, () => '0'), ...after];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
