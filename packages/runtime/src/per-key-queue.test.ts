import { expect, test } from 'vitest';
import { createPerKeyQueue } from './per-key-queue.js';

test('work of one key runs one after another, also after a failure, and other keys do not wait', async () => {
  const inTurn = createPerKeyQueue();
  const order: string[] = [];
  let release = (): void => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const first = inTurn('a', async () => {
    await held;
    order.push('first');
    throw new Error('failed');
  });
  const second = inTurn('a', async () => order.push('second'));
  await inTurn('b', async () => order.push('other'));
  expect(order).toEqual(['other']);
  release();
  await expect(first).rejects.toThrow('failed');
  await second;
  expect(order).toEqual(['other', 'first', 'second']);
});
