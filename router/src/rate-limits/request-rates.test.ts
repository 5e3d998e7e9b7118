import { describe, expect, test } from 'vitest';
import { createMemoryRateLimiter } from '@marquee/runtime/rate-limits/memory-rate-limiter';
import { networkOf, RequestRates } from './request-rates.js';
import type { RateLimitsConfig } from './settings.js';

const NONE = { client: 0, account: 0, address: 0 };

function open(config: Partial<RateLimitsConfig>): RequestRates {
  const clock = (): Date => new Date('2030-01-01T00:00:00Z');
  return new RequestRates(
    { mode: 'enforce', requests: NONE, cost: NONE, redisUrl: null, ...config },
    createMemoryRateLimiter(1_000),
    clock,
  );
}

function from(address: string, others: { readonly client?: string; readonly account?: string } = {}) {
  return { address, client: others.client ?? null, account: others.account ?? null };
}

async function countAllowed(requests: number, send: () => Promise<void> | null): Promise<number> {
  let allowed = 0;
  for (let request = 0; request < requests; request++)
    await Promise.resolve(send()).then(
      () => (allowed += 1),
      () => undefined,
    );
  return allowed;
}

describe.each(['client', 'account', 'address'] as const)('a limit per %s', (subject) => {
  const senderOf = (name: string) => ({ client: null, account: null, address: null, [subject]: name });

  test('refuses requests over a burst of ten seconds, of this one alone', async () => {
    const rates = open({ requests: { ...NONE, [subject]: 60 } });
    expect(await countAllowed(30, () => rates.countRequest(senderOf('a')))).toBe(10);
    expect(await countAllowed(30, () => rates.countRequest(senderOf('b')))).toBe(10);
    expect(rates.over.requests).toBe(40);
  });

  test('refuses operations whose costs together are over the budget', async () => {
    const rates = open({ cost: { ...NONE, [subject]: 60_000 } });
    expect(await countAllowed(30, () => rates.countCost(senderOf('a'), 2_000))).toBe(5);
  });
});

test('a refusal has status 429, its code and headers that say when to come back', async () => {
  const rates = open({ requests: { ...NONE, address: 6 } });
  await rates.countRequest(from('203.0.113.9'));
  await expect(rates.countRequest(from('203.0.113.9'))).rejects.toMatchObject({
    extensions: {
      code: 'RATE_LIMITED',
      http: {
        status: 429,
        headers: {
          'retry-after': '10',
          'ratelimit-policy': '"address-requests";q=6;w=60',
          ratelimit: '"address-requests";r=0;t=10',
        },
      },
    },
  });
});

test('in mode measure nothing is refused, and what would be is counted', async () => {
  const rates = open({ mode: 'measure', requests: { ...NONE, address: 6 } });
  expect(await countAllowed(5, () => rates.countRequest(from('203.0.113.9')))).toBe(5);
  expect(rates.over.requests).toBe(4);
});

test('without limits of cost there is nothing to wait for', () => {
  expect(open({ requests: { ...NONE, address: 6 } }).countCost(from('203.0.113.9'), 1_000_000)).toBeNull();
});

test.each([
  ['203.0.113.9', '203.0.113.9'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8:1:2::6', '2001:db8:1:2'],
  ['2001:DB8::1', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['fe80::', 'fe80:0:0:0'],
  ['::ffff:203.0.113.9', '::ffff:203.0.113.9'],
])('the network of %s is %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
