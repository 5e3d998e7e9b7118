/** The settings of rate limits as data, and their configuration. */
import type { SettingGroup, Settings } from '@marquee/runtime/settings';
import type { SharedConfig } from '@marquee/runtime/shared-config';

/** What is counted: a client by the name that it claims, an account by its identity, an address by its network. */
export const RATE_SUBJECTS = ['client', 'account', 'address'] as const;
export type RateSubject = (typeof RATE_SUBJECTS)[number];

export interface RateLimitsConfig {
  readonly mode: 'measure' | 'enforce';
  /** Requests per minute; 0: no limit. */
  readonly requests: Readonly<Record<RateSubject, number>>;
  /** Estimated cost per minute; 0: no limit. */
  readonly cost: Readonly<Record<RateSubject, number>>;
  /** Shares the counters; null: each process counts for itself. */
  readonly redisUrl: string | null;
}

const RATE = { type: 'whole number', min: 0, max: 1_000_000_000 } as const;
const REQUESTS = { ...RATE, unit: 'requests' } as const;
const COST = { ...RATE, unit: 'objects' } as const;

export const RATE_LIMITS = {
  rateLimits: {
    name: 'ROUTER_RATE_LIMITS',
    key: 'rate_limits.mode',
    type: 'choice',
    values: ['off', 'measure', 'enforce'],
    default: 'measure',
    sentence: 'Whether requests over a rate limit are counted or refused.',
  },
  requestsPerAddress: {
    ...REQUESTS,
    name: 'ROUTER_REQUESTS_PER_MINUTE_ADDRESS',
    key: 'rate_limits.requests_per_minute.address',
    reload: 'live',
    default: 6_000,
    sentence: 'The most requests per minute from one address (of IPv6, from one /64 network); 0 for no limit.',
  },
  requestsPerAccount: {
    ...REQUESTS,
    name: 'ROUTER_REQUESTS_PER_MINUTE_ACCOUNT',
    key: 'rate_limits.requests_per_minute.account',
    reload: 'live',
    default: 1_200,
    sentence: 'The most requests per minute of one account; 0 for no limit.',
  },
  requestsPerClient: {
    ...REQUESTS,
    name: 'ROUTER_REQUESTS_PER_MINUTE_CLIENT',
    key: 'rate_limits.requests_per_minute.client',
    reload: 'live',
    default: 0,
    sentence: 'The most requests per minute of one client, by the name that it claims; 0 for no limit.',
  },
  costPerAddress: {
    ...COST,
    name: 'ROUTER_COST_PER_MINUTE_ADDRESS',
    key: 'rate_limits.cost_per_minute.address',
    reload: 'live',
    default: 20_000_000,
    sentence: 'The highest estimated cost per minute of the operations from one address; 0 for no limit.',
  },
  costPerAccount: {
    ...COST,
    name: 'ROUTER_COST_PER_MINUTE_ACCOUNT',
    key: 'rate_limits.cost_per_minute.account',
    reload: 'live',
    default: 4_000_000,
    sentence: 'The highest estimated cost per minute of the operations of one account; 0 for no limit.',
  },
  costPerClient: {
    ...COST,
    name: 'ROUTER_COST_PER_MINUTE_CLIENT',
    key: 'rate_limits.cost_per_minute.client',
    reload: 'live',
    default: 0,
    sentence: 'The highest estimated cost per minute of the operations of one client; 0 for no limit.',
  },
} as const satisfies SettingGroup;

/** Null when nothing is counted. */
export function readRateLimits(settings: Settings, { redisUrl }: SharedConfig): RateLimitsConfig | null {
  const mode = settings.read(RATE_LIMITS.rateLimits);
  const requests = {
    client: settings.read(RATE_LIMITS.requestsPerClient),
    account: settings.read(RATE_LIMITS.requestsPerAccount),
    address: settings.read(RATE_LIMITS.requestsPerAddress),
  };
  const cost = {
    client: settings.read(RATE_LIMITS.costPerClient),
    account: settings.read(RATE_LIMITS.costPerAccount),
    address: settings.read(RATE_LIMITS.costPerAddress),
  };
  return mode === 'off' ? null : { mode, requests, cost, redisUrl };
}
