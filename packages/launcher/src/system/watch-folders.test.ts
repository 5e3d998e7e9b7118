import { mkdir, mkdtemp, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { watchFolders } from './watch-folders.mjs';

let folder: string;
let changed: Set<string>;
let end: () => void;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marquee-watch-'));
  await mkdir(join(folder, 'resolvers'));
  await mkdir(join(folder, 'dist'));
  await writeFile(join(folder, 'resolvers', 'title.ts'), 'first');
  changed = new Set();
  end = watchFolders([folder], {
    isIgnored: (name) => name === 'dist',
    onChange: (path) => void changed.add(relative(folder, path)),
  });
});
afterEach(async () => {
  end();
  await rm(folder, { recursive: true });
});

async function changesOf(work: () => Promise<void>, expected: string): Promise<void> {
  changed.clear();
  await work();
  await expect.poll(() => [...changed], { timeout: 10_000 }).toContain(expected);
}

test('a file is reported each time it is written in place, replaced, or removed and made again', async () => {
  const file = join(folder, 'resolvers', 'title.ts');
  const name = join('resolvers', 'title.ts');
  for (let round = 0; round < 2; round += 1) {
    await changesOf(() => writeFile(file, `in place ${round}`), name);
    await changesOf(async () => {
      await writeFile(`${file}.new`, `replaced ${round}`);
      await rename(`${file}.new`, file);
    }, name);
    await changesOf(() => unlink(file), name);
    await changesOf(() => writeFile(file, `made again ${round}`), name);
  }
});

test('files of a new folder are reported, those made before its watcher too', async () => {
  const made = join(folder, 'rules', 'pricing');
  await changesOf(
    async () => {
      await mkdir(made, { recursive: true });
      await writeFile(join(made, 'price.ts'), '');
    },
    join('rules', 'pricing', 'price.ts'),
  );
  await changesOf(() => writeFile(join(made, 'money.ts'), ''), join('rules', 'pricing', 'money.ts'));
});

test('a folder that is removed and made again is watched', async () => {
  const resolvers = join(folder, 'resolvers');
  await changesOf(() => rm(resolvers, { recursive: true }), join('resolvers', 'title.ts'));
  await changesOf(
    async () => {
      await mkdir(resolvers);
      await writeFile(join(resolvers, 'title.ts'), '');
    },
    join('resolvers', 'title.ts'),
  );
});

test('ignored folders are not reported', async () => {
  await writeFile(join(folder, 'dist', 'title.js'), '');
  await changesOf(() => writeFile(join(folder, 'main.ts'), ''), 'main.ts');
  expect([...changed]).toEqual(['main.ts']);
});
