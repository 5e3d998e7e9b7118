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
  #limits: SubjectLimits;

  constructor(
    private config: RateLimitsConfig,
    private readonly limiter: RateLimiter,
    private readonly clock: () => Date = () => new Date(),
  ) {
    this.#limits = limitsOf(config);
  }

  /** Other limits from now on; what has been counted stays. */
  configure(config: RateLimitsConfig): void {
    this.config = config;
    this.#limits = limitsOf(config);
  }

  get mode(): RateLimitsConfig['mode'] {
    return this.config.mode;
  }

  /** Rejects with RATE_LIMITED. Null when nothing is to be waited for: the request is counted, and within its limits. */
  countRequest(sender: RequestSender): Promise<void> | null {
    return this.#count('requests', sender, 1);
  }

  /** Rejects with RATE_LIMITED. Null when nothing is to be waited for. */
  countCost(sender: RequestSender, cost: number): Promise<void> | null {
    return cost > 0 ? this.#count('cost', sender, cost) : null;
  }

  #count(rated: Rated, sender: RequestSender, amount: number): Promise<void> | null {
    const limits: RateLimit[] = [];
    for (const { subject, start, burst, everyMs } of this.#limits[rated]) {
      const name = sender[subject];
      if (name !== null) limits.push({ subject: start + name, burst, everyMs, amount });
    }
    if (limits.length === 0) return null;
    const taken = this.limiter.take(limits, this.clock());
    if (taken === null) return null;
    return this.#end(rated, sender, taken);
  }

  async #end(rated: Rated, sender: RequestSender, taken: number | Promise<number | null>): Promise<void> {
    const retryAfterSeconds = await taken;
    if (retryAfterSeconds === null) return;
    this.over[rated] += 1;
    if (this.config.mode === 'enforce')
      throw rateLimited(retryAfterSeconds, namesOf(this.config[rated], rated, sender));
  }
}

interface SubjectLimit extends Pick<RateLimit, 'burst' | 'everyMs'> {
  readonly subject: RateSubject;
  /** What precedes the name in the counted subject. */
  readonly start: string;
}

type SubjectLimits = Readonly<Record<Rated, readonly SubjectLimit[]>>;

/** Those that are not 0. */
function limitsOf(config: RateLimitsConfig): SubjectLimits {
  const of = (rated: Rated): readonly SubjectLimit[] =>
    RATE_SUBJECTS.filter((subject) => config[rated][subject] > 0).map((subject) => ({
      subject,
      start: `${rated} of ${subject} `,
      burst: Math.max(1, Math.ceil((config[rated][subject] * BURST_SECONDS * 1_000) / MINUTE_MS)),
      everyMs: MINUTE_MS / config[rated][subject],
    }));
  return { requests: of('requests'), cost: of('cost') };
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
