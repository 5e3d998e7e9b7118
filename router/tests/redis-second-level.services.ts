/** The second level of the entity cache on a real Redis: shared values, purges, a flush, and a Redis that is gone. */
import { randomUUID } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { silentLog } from '@marquee/runtime/log';
import { servicesFromEnvironment } from '@marquee/testing/services/environment';
import { openTcpGate } from '@marquee/testing/services/tcp-gate';
import { RedisSecondLevel } from '../src/entity-cache/redis-second-level.js';
import type { SharedValue } from '../src/entity-cache/second-level.js';

const PATIENT = { timeout: 20_000, interval: 50 };

function value(json: string, own: Partial<SharedValue> = {}): SharedValue {
  return { json, tags: ['Film:1'], ownerIds: [], ageMs: 100, maxAgeMs: 60_000, staleWhileRevalidateMs: 0, ...own };
}

async function open(prefix: string, url = servicesFromEnvironment().redisUrl) {
  const purges: (readonly string[])[] = [];
  const level = await RedisSecondLevel.open({
    url,
    prefix,
    nowMs: () => performance.now(),
    onPurge: (tags) => void purges.push(tags),
    log: silentLog,
  });
  /** Waits until Redis is in use. */
  const ready = (key: string = randomUUID()): Promise<void> =>
    vi.waitFor(async () => {
      level.set([[key, value('{}')]]);
      expect(await level.get([key])).toMatchObject([{ json: '{}' }]);
    }, PATIENT);
  return { level, purges, ready, [Symbol.dispose]: () => level.close() };
}

test('a value of one router is found by another, no younger than it is, for its time', async () => {
  const prefix = `test:${randomUUID()}:`;
  using one = await open(prefix);
  using other = await open(prefix);
  await Promise.all([one.ready(), other.ready()]);
  one.level.set([
    ['a', value('"ä€"', { ownerIds: ['me'], tags: ['x:1'] })],
    ['old', value('1', { ageMs: 60_001 })],
    ['short', value('2', { ageMs: 0, maxAgeMs: 300 })],
  ]);
  await vi.waitFor(async () => {
    const [found] = await other.level.get(['a']);
    expect(found).toMatchObject({ json: '"ä€"', ownerIds: ['me'], tags: ['x:1'], maxAgeMs: 60_000 });
    expect(found?.ageMs).toBeGreaterThanOrEqual(100);
  }, PATIENT);
  expect((await other.level.get(['old', 'unknown', 'a'])).map((each) => each?.json ?? null)).toEqual([
    null,
    null,
    '"ä€"',
  ]);
  await vi.waitFor(async () => expect(await other.level.get(['short'])).toEqual([null]), PATIENT);
});

test('a purge reaches the other routers, in its order', async () => {
  const prefix = `test:${randomUUID()}:`;
  using one = await open(prefix);
  using other = await open(prefix);
  await Promise.all([one.ready(), other.ready()]);
  await vi.waitFor(async () => expect(await one.level.purge(['Film:1', 'tag:ä'])).toBe(true), PATIENT);
  await vi.waitFor(async () => expect(await one.level.purge(['subgraph:films'])).toBe(true), PATIENT);
  await vi.waitFor(() => expect(other.purges.at(-1)).toEqual(['subgraph:films']), PATIENT);
  expect(other.purges).toContainEqual(['Film:1', 'tag:ä']);
});

test('without Redis nothing is found, no call fails or waits, and a purge says that it did not reach all', async () => {
  const { hostname, port } = new URL(servicesFromEnvironment().redisUrl);
  await using gate = await openTcpGate(hostname, Number(port));
  using away = await open(`test:${randomUUID()}:`, `redis://127.0.0.1:${gate.port}`);
  await away.ready('a');
  await gate.close();
  for (let again = 0; again < 20; again++) expect(await away.level.get(['a', 'b'])).toEqual([null, null]);
  away.level.set([['a', value('{}')]]);
  expect(await away.level.purge(['*'])).toBe(false);
  await gate.open();
  await away.ready();
});
