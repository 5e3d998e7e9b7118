import { chmod, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFileOnce, replaceFile } from './atomic-file.js';
import { makePrivate, makePrivateFile } from './private-files.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marquee-private-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}

test('a folder that others can read is repaired with everything below it; links are not followed', async () => {
  const [data, outside] = [join(folder, 'data'), join(folder, 'outside')];
  await mkdir(join(data, 'users', 'token-keys'), { recursive: true });
  await writeFile(join(data, 'users', 'store.db-wal'), '');
  await writeFile(join(data, 'users', 'token-keys', 'key.json'), '');
  await writeFile(outside, '');
  await symlink(outside, join(data, 'link'));
  for (const path of [data, join(data, 'users'), join(data, 'users', 'token-keys')]) await chmod(path, 0o755);
  await chmod(join(data, 'users', 'store.db-wal'), 0o666);
  await chmod(join(data, 'users', 'token-keys', 'key.json'), 0o644);
  await chmod(outside, 0o644);
  makePrivate(data);
  for (const path of [data, join(data, 'users'), join(data, 'users', 'token-keys')])
    expect(await modeOf(path)).toBe('700');
  expect(await modeOf(join(data, 'users', 'store.db-wal'))).toBe('600');
  expect(await modeOf(join(data, 'users', 'token-keys', 'key.json'))).toBe('600');
  expect(await modeOf(outside)).toBe('644');
  makePrivate(join(data, 'absent'));
});

test('files are private whatever the umask of the process is', async () => {
  const previous = process.umask(0);
  try {
    await replaceFile(join(folder, 'new', 'a.json'), '{}');
    await createFileOnce(join(folder, 'new', 'b.json'), '{}');
    makePrivateFile(join(folder, 'new', 'c.db'));
  } finally {
    process.umask(previous);
  }
  expect(await modeOf(join(folder, 'new'))).toBe('700');
  for (const name of ['a.json', 'b.json', 'c.db']) expect(await modeOf(join(folder, 'new', name))).toBe('600');
});
