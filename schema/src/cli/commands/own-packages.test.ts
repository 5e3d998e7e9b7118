import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dependenciesOfGraph } from './own-packages.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marquee-own-packages-'));
  await mkdir(join(folder, 'app', 'node_modules', 'marquee'), { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

function installed(): string {
  return join(folder, 'app', 'node_modules', 'marquee');
}

async function writeLock(resolved: string): Promise<void> {
  const lock = { packages: { 'node_modules/marquee': { version: '1.2.3', resolved } } };
  await writeFile(join(folder, 'app', 'node_modules', '.package-lock.json'), JSON.stringify(lock));
}

test('a graph depends on the tarballs beside the one that was installed, where they exist', async () => {
  await writeLock('file:../packed/marquee-1.2.3.tgz');
  await mkdir(join(folder, 'packed'));
  for (const name of ['marquee', 'marquee-router']) await writeFile(join(folder, 'packed', `${name}-1.2.3.tgz`), '');
  expect(Object.fromEntries(await dependenciesOfGraph(installed(), '1.2.3'))).toEqual({
    marquee: `file:${join(folder, 'packed', 'marquee-1.2.3.tgz')}`,
    'marquee-registry': '1.2.3',
    'marquee-router': `file:${join(folder, 'packed', 'marquee-router-1.2.3.tgz')}`,
  });
});

test.each([['https://registry.example/marquee-1.2.3.tgz'], [null]])('installed from %s, versions', async (resolved) => {
  if (resolved !== null) await writeLock(resolved);
  expect([...new Set((await dependenciesOfGraph(installed(), '1.2.3')).values())]).toEqual(['1.2.3']);
});
