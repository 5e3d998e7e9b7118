import { expect, test } from 'vitest';
import { createTurnstile, TooBusyError } from './concurrency-limit.js';

/** Work that ends when told to. */
function createWork() {
  const ends: (() => void)[] = [];
  const work = () => new Promise<void>((resolve) => ends.push(resolve));
  return { work, started: () => ends.length, endOne: (index: number) => ends[index]?.() };
}

test('no more than allowed work at once, the others in the order in which they came', async () => {
  const turnstile = createTurnstile({ atOnce: 2, waiting: 10 });
  const { work, started, endOne } = createWork();
  const all = [turnstile.pass(work), turnstile.pass(work), turnstile.pass(work)];
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

test('whoever comes when the queue is full is told at once, and the others are served', async () => {
  const turnstile = createTurnstile({ atOnce: 1, waiting: 1 });
  const { work, endOne } = createWork();
  const first = turnstile.pass(work);
  const second = turnstile.pass(async () => 'served');
  expect(turnstile.isFull()).toBe(true);
  await expect(turnstile.pass(work)).rejects.toThrow(TooBusyError);
  endOne(0);
  await first;
  expect(await second).toBe('served');
});

test('work that fails gives its place back', async () => {
  const turnstile = createTurnstile({ atOnce: 1, waiting: 1 });
  await expect(turnstile.pass(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await turnstile.pass(async () => 1)).toBe(1);
});
