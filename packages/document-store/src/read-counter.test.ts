import { expect, test } from 'vitest';
import { countingReads, countRead, currentReads } from './read-counter.js';

async function readTwice(): Promise<string> {
  countRead();
  await new Promise((resolve) => setImmediate(resolve));
  countRead();
  return 'read';
}

test('two pieces of work side by side count their own reads', async () => {
  const [one, two] = await Promise.all([
    countingReads(readTwice),
    countingReads(() => Promise.all([readTwice(), readTwice()])),
  ]);
  expect(one).toEqual({ result: 'read', reads: 2 });
  expect(two.reads).toBe(4);
});

test('the count so far can be asked for, and is nothing outside of counted work', async () => {
  countRead();
  expect(currentReads()).toBe(0);
  await countingReads(async () => {
    expect(currentReads()).toBe(0);
    await readTwice();
    expect(currentReads()).toBe(2);
  });
});
