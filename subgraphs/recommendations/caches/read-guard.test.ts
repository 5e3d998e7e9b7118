import { expect, test } from 'vitest';
import { createReadGuard, within } from './read-guard.js';

function never(): Promise<never> {
  return new Promise(() => {});
}

test('a read has its result, its error, or the error of the deadline', async () => {
  const guard = createReadGuard({ waitMs: 5 });
  expect(await guard.run(async () => 'read')).toBe('read');
  await expect(guard.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  await expect(guard.run(never)).rejects.toThrow('not answered within 5 ms');
  await expect(within(5, never)).rejects.toThrow('not answered within 5 ms');
  expect(await within(5, async () => 1)).toBe(1);
});

test('a store that hangs is tried by one read at a time, less and less often', async () => {
  let [now, reads] = [0, 0];
  const guard = createReadGuard({ waitMs: 2, nowMs: () => now });
  const read = (): Promise<unknown> =>
    guard
      .run(() => {
        reads += 1;
        return never();
      })
      .catch((error: unknown) => error);
  await Promise.all([read(), read(), read()]);
  expect(reads).toBe(3);
  for (let second = 0; second < 60; second += 1) {
    now += 1_000;
    await Promise.all([read(), read(), read()]);
  }
  expect(reads - 3).toBeGreaterThan(5);
  expect(reads - 3).toBeLessThan(14);
});

test('a store that answers again, also after the deadline, is used at once', async () => {
  let now = 0;
  const guard = createReadGuard({ waitMs: 2, nowMs: () => now });
  let answer = (_: string): void => {};
  const slow = (): Promise<string> => new Promise((resolve) => (answer = resolve));
  for (let read = 0; read < 3; read += 1) await expect(guard.run(slow)).rejects.toThrow('not answered');
  await expect(guard.run(async () => 'read')).rejects.toThrow('left alone');
  answer('late');
  await Promise.resolve();
  expect(await guard.run(async () => 'read')).toBe('read');

  for (let read = 0; read < 3; read += 1) await expect(guard.run(slow)).rejects.toThrow('not answered');
  now = 600;
  expect(await guard.run(async () => 'read')).toBe('read');
  expect(await guard.run(async () => 'read')).toBe('read');
});

test('errors do not keep later reads from the store', async () => {
  const guard = createReadGuard({ waitMs: 1_000 });
  for (let read = 0; read < 10; read += 1)
    await expect(guard.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await guard.run(async () => 'read')).toBe('read');
});
