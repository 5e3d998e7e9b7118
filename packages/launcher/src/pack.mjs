/**
 * `npm run pack [-- --into FOLDER]`: writes the packages that are published on npm, and a tarball of each. They are made
 * from the sources; nothing is published.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UserError, print, runCommand, step } from './console.mjs';
import { build } from './build.mjs';
import { checkNode, installWhenNeeded } from './install.mjs';
import { PUBLISHED_PACKAGES } from './pack/published-packages.mjs';
import { writePackage } from './pack/write-package.mjs';
import { ROOT } from './workspace.mjs';

const DEFAULT_FOLDER = join(ROOT, 'deploy', 'npm', 'dist');

/**
 * @param {string} into A folder; those of the packages in it are emptied.
 * @returns {Promise<readonly string[]>} The paths of the tarballs, in the order of `PUBLISHED_PACKAGES`.
 */
export async function pack(into) {
  mkdirSync(into, { recursive: true });
  const tarballs = [];
  for (const published of PUBLISHED_PACKAGES)
    await step(published.name, async () => {
      const folder = join(into, published.name);
      await writePackage(published, folder);
      const [{ filename, size, entryCount }] = packFolder(folder, into);
      tarballs.push(join(into, filename));
      return `${filename}, ${(size / 1e6).toFixed(1)} MB, ${entryCount} files`;
    });
  return tarballs;
}

function packFolder(folder, into) {
  const args = ['pack', '--json', '--pack-destination', into];
  return JSON.parse(execFileSync('npm', args, { cwd: folder, encoding: 'utf8' }));
}

function readFolder() {
  try {
    const { values } = parseArgs({ options: { into: { type: 'string' } } });
    return values.into === undefined ? DEFAULT_FOLDER : resolve(values.into);
  } catch (error) {
    throw new UserError(`${error.message}\nusage: npm run pack [-- --into FOLDER]`);
  }
}

if (import.meta.url === `file://${process.argv[1]}`) {
  await runCommand(async () => {
    checkNode();
    const into = readFolder();
    await installWhenNeeded();
    await build(['router', 'schema']);
    const tarballs = await pack(into);
    const command = tarballs.find((tarball) => /^marquee-\d/.test(basename(tarball)));
    print(`\nA graph of your own, in an empty folder: npx --yes --package ${command} marquee init my-graph`);
  });
}
