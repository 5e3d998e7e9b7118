import { randomUUID } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { servicesFromEnvironment } from '@marquee/testing/services/environment';
import { openTcpGate } from '@marquee/testing/services/tcp-gate';
import { createLog } from '@marquee/runtime/log';
import { createRandom } from '@marquee/runtime/random';
import { createMemoryRateLimiter } from '@marquee/runtime/rate-limits/memory-rate-limiter';
import { openRedisRateLimiter } from '@marquee/runtime/rate-limits/redis-rate-limiter';
import type { RateLimit } from '@marquee/runtime/rate-limits/rate-limiter';

const NOW = new Date('2030-11-22T12:00:00Z');

const log = createLog('router', 'silent');

async function open(prefix: string, url = servicesFromEnvironment().redisUrl) {
  const limiter = await openRedisRateLimiter({ url, prefix, log });
  return { ...limiter, [Symbol.dispose]: () => limiter.close() };
}

function limit(subject: string, burst: number, amount = 1): RateLimit {
  return { subject, burst, everyMs: 10_000, amount };
}

test('two processes share their counters, and concurrent requests do not exceed the limit', async () => {
  const prefix = `test:${randomUUID()}:`;
  using one = await open(prefix);
  using other = await open(prefix);
  await vi.waitFor(async () => {
    const subject = randomUUID();
    expect(await one.take([limit(subject, 1)], NOW)).toBeNull();
    expect(await other.take([limit(subject, 1)], NOW)).toBe(10);
  });
  const taken = await Promise.all(
    Array.from({ length: 40 }, async (_, index) => (index % 2 === 0 ? one : other).take([limit('shared', 10)], NOW)),
  );
  expect(taken.filter((seconds) => seconds === null)).toHaveLength(10);
});

test('counts as the limiter in memory does, over random requests', async () => {
  const random = createRandom(7);
  using shared = await open(`test:${randomUUID()}:`);
  await vi.waitFor(async () => {
    const subject = randomUUID();
    using second = await open(`test:${subject}:`);
    await second.take([limit(subject, 1)], NOW);
    await shared.take([limit(subject, 1)], NOW);
    expect(await shared.take([limit(subject, 1)], NOW)).toBe(10);
  });
  const memory = createMemoryRateLimiter(1_000);
  for (let request = 0; request < 300; request++) {
    const now = new Date(NOW.getTime() + request * 1_370);
    const limits = Array.from({ length: 1 + Math.floor(random.next() * 3) }, (_, index) =>
      limit(`subject ${index}${Math.floor(random.next() * 3)}`, 5, 1 + Math.floor(random.next() * 3)),
    );
    expect(await shared.take(limits, now)).toBe(await memory.take(limits, now));
    if (request % 10 === 0) {
      await shared.giveBack(limits, now);
      await memory.giveBack(limits, now);
    }
  }
});

test('while Redis is unreachable requests are counted in memory, which is said once; then they are shared again', async () => {
  const { hostname, port } = new URL(servicesFromEnvironment().redisUrl);
  await using gate = await openTcpGate(hostname, Number(port));
  const warnings = vi.spyOn(log, 'warn');
  using limiter = await open(`test:${randomUUID()}:`, `redis://127.0.0.1:${gate.port}`);
  await limiter.take([limit('warm', 5)], NOW);
  await gate.close();
  const subject = randomUUID();
  const taken: (number | null)[] = [];
  for (let again = 0; again < 5; again++) taken.push(await limiter.take([limit(subject, 2)], NOW));
  expect(taken.filter((seconds) => seconds === null).length).toBeLessThanOrEqual(3);
  expect(taken.at(-1)).toBe(10);
  await vi.waitFor(() => expect(warnings).toHaveBeenCalledTimes(1));
  await gate.open();
  using other = await open('test:other:');
  await vi.waitFor(async () => expect(await other.take([limit(randomUUID(), 1)], NOW)).toBeNull());
  expect(warnings).toHaveBeenCalledTimes(1);
});
