import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTokenKeys } from './token-keys.js';
import type { TokenKeys } from './token-keys.js';

const DAY_MS = 86_400_000;
const PERIOD_MS = 30 * DAY_MS;
const START = new Date(700 * PERIOD_MS + 5 * DAY_MS);
function later(days: number): Date {
  return new Date(START.getTime() + days * DAY_MS);
}

async function idsAt(keys: TokenKeys, now: Date) {
  return (await keys.published(now)).keys.map(({ kid }) => kid);
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marquee-token-keys-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('the next key is published before it signs', async () => {
  const keys = openTokenKeys(join(folder, 'ahead'), PERIOD_MS);
  const before = await idsAt(keys, START);
  expect(new Set(before).size).toBe(2);
  const { key } = await keys.current(later(30));
  expect(before).toContain(key.keyId);
  expect(key.keyId).not.toBe((await keys.current(START)).key.keyId);
});

test('the previous key is published until its access tokens have expired', async () => {
  const keys = openTokenKeys(join(folder, 'retired'), PERIOD_MS);
  await keys.published(START);
  const { key } = await keys.current(START);
  expect(await idsAt(keys, later(26))).toContain(key.keyId);
  expect(await idsAt(keys, later(28))).not.toContain(key.keyId);
});

test('instances that share a folder have the same keys', async () => {
  const [one, other] = [
    openTokenKeys(join(folder, 'shared'), PERIOD_MS),
    openTokenKeys(join(folder, 'shared'), PERIOD_MS),
  ];
  const [first, second] = await Promise.all([idsAt(one, START), idsAt(other, START)]);
  expect(second).toEqual(first);
});

test('no key is created for a number taken from a token', async () => {
  const keys = openTokenKeys(join(folder, 'numbers'), PERIOD_MS);
  const { number } = await keys.current(START);
  expect(await keys.find(number, START)).not.toBeNull();
  for (const wrong of [number + 1, number - 1, -5, NaN, 1.5])
    expect(await keys.find(wrong, START), String(wrong)).toBeNull();
});
