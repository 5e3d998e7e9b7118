import { expect, test } from 'vitest';
import { createMemoryRateLimiter } from './memory-rate-limiter.js';

const NOW = new Date('2026-11-22T12:00:00Z');
function limit(subject: string, burst = 2) {
  return { subject, burst, everyMs: 10_000 };
}

test('a refused request counts for none of its limits', async () => {
  const limiter = createMemoryRateLimiter(100);
  await limiter.take([limit('a')], NOW);
  await limiter.take([limit('a')], NOW);
  for (let again = 0; again < 5; again++) expect(await limiter.take([limit('a'), limit('b')], NOW)).toBe(10);
  expect(await limiter.take([limit('b')], NOW)).toBeNull();
  expect(await limiter.take([limit('b')], NOW)).toBeNull();
  expect(await limiter.take([limit('b')], NOW)).toBe(10);
});

test('a request that is given back does not count', async () => {
  const limiter = createMemoryRateLimiter(100);
  for (let again = 0; again < 20; again++) {
    expect(await limiter.take([limit('a')], NOW)).toBeNull();
    await limiter.giveBack([limit('a'), limit('never counted')], NOW);
  }
});

test('the number of subjects is bounded', async () => {
  const limiter = createMemoryRateLimiter(10);
  await limiter.take([limit('first', 1)], NOW);
  for (let count = 0; count < 10; count++) await limiter.take([limit(`other ${count}`, 1)], NOW);
  expect(await limiter.take([limit('other 9', 1)], NOW)).toBe(10);
  expect(await limiter.take([limit('first', 1)], NOW)).toBeNull();
});
