import { expect, test } from 'vitest';
import { withReadCount, recordRead, currentReadCount } from './read-counter.js';

async function readTwice(): Promise<string> {
  recordRead();
  await new Promise((resolve) => setImmediate(resolve));
  recordRead();
  return 'read';
}

test('concurrent counted calls count only their own reads', async () => {
  const [one, two] = await Promise.all([
    withReadCount(readTwice),
    withReadCount(() => Promise.all([readTwice(), readTwice()])),
  ]);
  expect(one).toEqual({ result: 'read', reads: 2 });
  expect(two.reads).toBe(4);
});

test('the current count is available during counted work and is 0 outside of it', async () => {
  recordRead();
  expect(currentReadCount()).toBe(0);
  await withReadCount(async () => {
    expect(currentReadCount()).toBe(0);
    await readTwice();
    expect(currentReadCount()).toBe(2);
  });
});
