/** Apps for browsers: a folder with a `vite.config.mjs` is bundled by vite into its `dist`. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, findWorkspaces, ownFiles } from '../workspace.mjs';

/** @returns {readonly string[]} Folders. */
export function findApps() {
  return findWorkspaces()
    .map(({ folder }) => folder)
    .filter((folder) => existsSync(join(ROOT, folder, 'vite.config.mjs')));
}

/**
 * Bundles the selected apps of which an input changed.
 *
 * @param {(folder: string) => boolean} isSelected
 * @param {import('./build-state.mjs').BuildState} state Changed in place.
 * @returns {Promise<number>} How many were bundled.
 */
export async function buildChangedApps(isSelected, state) {
  const changed = findApps().filter((folder) => isSelected(folder) && !isCurrent(folder, state));
  for (const folder of changed) {
    const inputs = await bundleApp(folder);
    state.apps[folder] = Object.fromEntries(inputs.map((file) => [file, state.fingerprintOf(file)]));
  }
  return changed.length;
}

function isCurrent(folder, state) {
  const inputs = Object.entries(state.apps[folder] ?? {});
  return (
    inputs.length > 0 &&
    existsSync(join(ROOT, folder, 'dist', 'app')) &&
    inputs.every(([file, fingerprint]) => state.fingerprintOf(file) === fingerprint)
  );
}

/**
 * @param {string} folder
 * @param {object | null} [watch] Null bundles once; `{}` bundles again after each change of a source, until the process ends.
 * @returns {Promise<readonly string[]>} The files of this checkout that it was made from.
 */
export async function bundleApp(folder, watch = null) {
  const { build } = await import('vite');
  const inputs = new Set();
  const collectInputs = {
    name: 'collect-inputs',
    buildEnd() {
      for (const file of this.getModuleIds()) inputs.add(file.replace(/\?.*/, ''));
    },
  };
  await build({
    configFile: join(ROOT, folder, 'vite.config.mjs'),
    mode: 'production',
    logLevel: 'error',
    plugins: [collectInputs],
    build: { watch },
  });
  return [...ownFiles(inputs), join(folder, 'vite.config.mjs')];
}
