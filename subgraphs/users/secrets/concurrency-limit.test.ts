import { expect, test } from 'vitest';
import { createConcurrencyLimit, QueueFullError } from './concurrency-limit.js';

/** Work that ends on demand. */
function createWork() {
  const ends: (() => void)[] = [];
  const work = () => new Promise<void>((resolve) => ends.push(resolve));
  return { work, started: () => ends.length, endOne: (index: number) => ends[index]?.() };
}

test('no more tasks run at once than allowed; the others start in order of arrival', async () => {
  const limit = createConcurrencyLimit({ atOnce: 2, waiting: 10 });
  const { work, started, endOne } = createWork();
  const all = [limit.run(work), limit.run(work), limit.run(work)];
  await Promise.resolve();
  expect(started()).toBe(2);
  endOne(0);
  await all[0];
  await Promise.resolve();
  expect(started()).toBe(3);
  endOne(1);
  endOne(2);
  await Promise.all(all);
});

test('a task is rejected at once when the queue is full, and the queued ones run', async () => {
  const limit = createConcurrencyLimit({ atOnce: 1, waiting: 1 });
  const { work, endOne } = createWork();
  const first = limit.run(work);
  const second = limit.run(async () => 'served');
  expect(limit.isFull()).toBe(true);
  await expect(limit.run(work)).rejects.toThrow(QueueFullError);
  endOne(0);
  await first;
  expect(await second).toBe('served');
});

test('a failed task frees its slot', async () => {
  const limit = createConcurrencyLimit({ atOnce: 1, waiting: 1 });
  await expect(limit.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await limit.run(async () => 1)).toBe(1);
});
