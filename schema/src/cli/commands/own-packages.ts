/**
 * What a new graph depends on. A graph that a packed, unpublished package writes depends on the tarballs beside the one
 * that the package was installed from: npm's registry may have other packages under these names.
 */
import { access, readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isRecord } from '@marquee/runtime/is-record';
import { readVersion } from '@marquee/runtime/command-line';

const NAMES = ['marquee', 'marquee-registry', 'marquee-router'] as const;

/** The folder of the published package. */
const OWN_FOLDER = fileURLToPath(new URL('../../../../..', import.meta.url));

/** @returns Each package -> its version, or as in `file:/packages/marquee-0.1.0.tgz`. */
export async function dependenciesOfGraph(
  folder = OWN_FOLDER,
  version = readVersion(),
): Promise<ReadonlyMap<string, string>> {
  const tarball = await installedFrom(folder);
  const entries = NAMES.map(async (name): Promise<readonly [string, string]> => {
    const own = tarball === null ? null : resolve(dirname(tarball), `${name}-${version}.tgz`);
    return [name, own !== null && (await exists(own)) ? `file:${own.replaceAll('\\', '/')}` : version];
  });
  return new Map(await Promise.all(entries));
}

/** The tarball from which npm has installed the package in a folder of `node_modules`; null for other sources. */
async function installedFrom(folder: string): Promise<string | null> {
  const modules = dirname(resolve(folder));
  try {
    const lock: unknown = JSON.parse(await readFile(resolve(modules, '.package-lock.json'), 'utf8'));
    const packages = isRecord(lock) && isRecord(lock['packages']) ? lock['packages'] : {};
    const entry = packages['node_modules/marquee'];
    const source = isRecord(entry) ? String(entry['resolved']) : '';
    return source.startsWith('file:') ? resolve(dirname(modules), source.slice('file:'.length)) : null;
  } catch {
    // Not installed by npm, or installed globally.
    return null;
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
