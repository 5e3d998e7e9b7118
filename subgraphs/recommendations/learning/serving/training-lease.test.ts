import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteStore } from '@marquee/document-store/sqlite/store';
import type { Store } from '@marquee/document-store/port';
import { openTrainingLease } from './training-lease.js';

let [folder, now] = ['', 0];
let store: Store;
function clock(): Date {
  return new Date(now);
}
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marquee-lease-'));
  now = Date.UTC(2026, 0, 1);
  store = await openSqliteStore({ file: join(folder, 'store.db'), owner: 'recommendations', clock });
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});
const { signal } = new AbortController();

test('of two processes, one trains at a time; the next one may train after it, also when it fails', async () => {
  const [one, other] = [await openTrainingLease(store, clock), await openTrainingLease(store, clock)];
  let finish = (_: string): void => {};
  const first = one.whileHeld(signal, () => new Promise<string>((resolve) => (finish = resolve)));
  await expect.poll(() => other.whileHeld(signal, async () => 'other')).toBeNull();
  finish('one');
  expect(await first).toBe('one');
  expect(await other.whileHeld(signal, async () => 'other')).toBe('other');
  await expect(other.whileHeld(signal, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  expect(await one.whileHeld(signal, async () => 'again')).toBe('again');
  const releases: (() => void)[] = [];
  const work = (): Promise<string> => new Promise((resolve) => releases.push(() => resolve('trained')));
  const both = [one, other].map((lease) => lease.whileHeld(signal, work));
  expect(await Promise.race(both)).toBeNull();
  releases[0]?.();
  expect((await Promise.all(both)).filter((result) => result !== null)).toEqual(['trained']);
});

test('the lease of a process that was killed ends', async () => {
  const [killed, other] = [await openTrainingLease(store, clock), await openTrainingLease(store, clock)];
  void killed.whileHeld(signal, () => new Promise(() => {}));
  await expect.poll(() => other.whileHeld(signal, async () => 'other')).toBeNull();
  now += 61_000;
  expect(await other.whileHeld(signal, async () => 'other')).toBe('other');
});
