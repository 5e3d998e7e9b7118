import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findRouter } from './find-router.js';

test('a package finds the router that is installed beside it or in the current folder, and says when none is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-find-router-'));
  try {
    const [here, elsewhere] = [join(folder, 'graph'), join(folder, 'empty')];
    const published = join(here, 'node_modules', 'marquee', 'lib', 'router', 'dist', 'main.js');
    const router = join(here, 'node_modules', 'marquee-router');
    await mkdir(elsewhere);
    expect(findRouter(here, published)).toBeNull();
    await mkdir(router, { recursive: true });
    await writeFile(join(router, 'package.json'), '{ "name": "marquee-router" }');
    const program = join(router, 'bin', 'marquee-router.mjs');
    expect(findRouter(elsewhere, published)).toBe(program);
    expect(findRouter(here, join(elsewhere, 'lib', 'main.js'))).toBe(program);
    expect(findRouter(elsewhere, join(elsewhere, 'lib', 'main.js'))).toBeNull();
  } finally {
    await rm(folder, { recursive: true });
  }
});
