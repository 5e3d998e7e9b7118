import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isOperator, loadOperatorKey } from './operator-key.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marquee-operator-key-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a key is made once, and read again', async () => {
  const key = await loadOperatorKey(folder);
  expect(await loadOperatorKey(folder)).toBe(key);
  expect(await readFile(join(folder, 'operator-key'), 'utf8')).toBe(key);
  expect(isOperator(key, `Bearer ${key}`)).toBe(true);
});

test('a key with a line end, as editors write it, is the key without it', async () => {
  const key = await loadOperatorKey(folder);
  await writeFile(join(folder, 'operator-key'), `${key}\n`);
  expect(await loadOperatorKey(folder)).toBe(key);
});

test.each([
  ['empty', ''],
  ['of spaces', ' '.repeat(60)],
  ['short', 'secret'],
])('a key that is %s is refused: everybody could sign with it', async (_name, key) => {
  await writeFile(join(folder, 'operator-key'), key);
  await expect(loadOperatorKey(folder)).rejects.toThrow('remove the file');
});
