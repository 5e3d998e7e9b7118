import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFileOnce, moveIntoPlaceSync, readFileOrNull, readJsonFile, replaceFile } from './atomic-file.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marquee-atomic-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

test('replaceFile makes the folder, writes the content and leaves no draft', async () => {
  const file = join(folder, 'below', 'a.json');
  await replaceFile(file, 'one');
  await replaceFile(file, 'two', { mode: 0o600 });
  expect(await readFile(file, 'utf8')).toBe('two');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readdir(dirname(file))).toEqual(['a.json']);
});

test('concurrent writers leave the whole content of one of them', async () => {
  const file = join(folder, 'a.json');
  const contents = Array.from({ length: 8 }, (_, index) => String(index).repeat(50_000));
  await Promise.all(contents.map((content) => replaceFile(file, content)));
  expect(contents).toContain(await readFile(file, 'utf8'));
  expect(await readdir(folder)).toEqual(['a.json']);
});

test('createFileOnce keeps the file that is there, and all concurrent callers end with the same content', async () => {
  const file = join(folder, 'key');
  await Promise.all(['a', 'b', 'c'].map((content) => createFileOnce(file, content, { mode: 0o600 })));
  const first = await readFile(file, 'utf8');
  await createFileOnce(file, 'later');
  expect(await readFile(file, 'utf8')).toBe(first);
  expect(await readdir(folder)).toEqual(['key']);
});

test('a replacement that fails keeps the old file and removes the draft', async () => {
  const file = join(folder, 'occupied');
  await replaceFile(join(file, 'inside'), 'x');
  await expect(replaceFile(file, 'y')).rejects.toThrow();
  expect(await readdir(folder)).toEqual(['occupied']);
});

test('moveIntoPlaceSync renames a draft over a file', async () => {
  const [draft, file] = [join(folder, 'draft'), join(folder, 'file')];
  await Promise.all([writeFile(draft, 'new'), writeFile(file, 'old')]);
  moveIntoPlaceSync(draft, file);
  expect(await readdir(folder)).toEqual(['file']);
  expect(await readFile(file, 'utf8')).toBe('new');
});

test('absent files and broken JSON are null', async () => {
  const file = join(folder, 'a.json');
  expect(await readFileOrNull(file)).toBeNull();
  expect(await readJsonFile(file)).toBeNull();
  await replaceFile(file, '{"a"');
  expect(await readFileOrNull(file)).toBe('{"a"');
  expect(await readJsonFile(file)).toBeNull();
  await replaceFile(file, '{"a":1}');
  expect(await readJsonFile(file)).toEqual({ a: 1 });
});
