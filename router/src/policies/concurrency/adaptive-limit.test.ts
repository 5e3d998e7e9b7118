import { expect, test } from 'vitest';
import { AdaptiveLimit } from './adaptive-limit.js';

const OPTIONS = { min: 8, initial: 32, max: 64 };

/** Windows of 20 fetches each, with a latency and the fetches in flight. */
function run(limit: AdaptiveLimit, windows: number, latencyMs: number, inFlight: () => number, start = 0): number {
  let now = start;
  for (let sample = 0; sample < windows * 20; sample++) {
    now += 5.3;
    limit.record({ latencyMs, inFlight: inFlight(), wasDropped: false }, now);
  }
  return now;
}

test('the limit grows to its maximum while the latency stays and the limit is used', () => {
  const limit = new AdaptiveLimit(OPTIONS);
  run(limit, 200, 20, () => limit.value);
  expect(limit.value).toBe(64);
});

test('the limit does not change while less than half of it is used', () => {
  const limit = new AdaptiveLimit(OPTIONS);
  const now = run(limit, 50, 20, () => 3);
  run(limit, 50, 500, () => 3, now);
  expect(limit.value).toBe(32);
});

test('the limit falls while the latency is more than 1.5 times its long-term average, and grows again afterwards', () => {
  const limit = new AdaptiveLimit(OPTIONS);
  let now = run(limit, 200, 20, () => limit.value);
  now = run(limit, 30, 200, () => limit.value, now);
  expect(limit.value).toBeLessThan(16);
  run(limit, 100, 20, () => limit.value, now);
  expect(limit.value).toBe(64);
});

test('a dropped fetch lowers the limit by a tenth, once in a window', () => {
  const limit = new AdaptiveLimit(OPTIONS);
  for (let sample = 0; sample < 20; sample++)
    limit.record({ latencyMs: 1_000, inFlight: 32, wasDropped: true }, sample * 5.3);
  expect(limit.value).toBe(28);
});

test('the limit never falls below its minimum, so that it can be measured again', () => {
  const limit = new AdaptiveLimit(OPTIONS);
  for (let window = 0; window < 200; window++)
    for (const now of [window * 200, window * 200 + 150])
      limit.record({ latencyMs: 1_000, inFlight: 8, wasDropped: true }, now);
  expect(limit.value).toBe(8);
});

test.each([
  ['a server with 10 workers', 10],
  ['a server with 40 workers', 40],
])('the limit finds the concurrency of %s', (_, workers) => {
  const limit = new AdaptiveLimit(OPTIONS);
  let now = 0;
  // The latency of a fetch grows with the fetches beyond the workers.
  for (let sample = 0; sample < 2_000; sample++) {
    now += 5;
    const inFlight = sample < 400 ? Math.min(workers, limit.value) : limit.value;
    limit.record({ latencyMs: 10 * Math.max(1, inFlight / workers), inFlight, wasDropped: false }, now);
  }
  expect(limit.value).toBeGreaterThanOrEqual(workers);
  expect(limit.value).toBeLessThanOrEqual(workers * 3);
});
