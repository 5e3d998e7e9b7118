/**
 * `npm run build [-- WORKSPACE…]`: brings everything, or these workspaces and what they depend on, up to date with its
 * sources. Types are not checked: `npm run lint` and `npm test` do that.
 */
import { UserError, runCommand, step } from './console.mjs';
import { buildChangedApps } from './build/apps.mjs';
import { openBuildState } from './build/build-state.mjs';
import { bundleChanged, findEntries } from './build/bundle.mjs';
import { compiledFiles, readProjects } from './build/projects.mjs';
import { transpileChanged } from './build/transpile.mjs';
import { generateKernels } from './generate-kernels.mjs';
import { checkNode, installWhenNeeded } from './install.mjs';
import { OPERATIONS } from './operations-folder.mjs';
import { findWorkspaces, isWithin, selectWorkspaces } from './workspace.mjs';

/** @type {{ transpiled: number, bundled: readonly string[], apps: number }} */
const NOTHING = { transpiled: 0, bundled: [], apps: 0 };

/**
 * @param {readonly string[] | null} names Workspaces; null for all.
 * @returns {Promise<{ transpiled: number, bundled: readonly string[], apps: number }>} What was made: how many files
 *   were compiled, the entries (compiled files) that were bundled, and how many apps. Rejects with a `UserError` when a
 *   name is unknown or a source cannot be compiled.
 */
export async function build(names = null) {
  let made = NOTHING;
  await step('built', async () => {
    const folders = selectFolders(names);
    const isSelected = (path) => folders.some((folder) => isWithin(folder, path));
    const state = openBuildState();
    try {
      made = await buildSelected(isSelected, state);
      return summary(made);
    } finally {
      state.save();
    }
  });
  return made;
}

function selectFolders(names) {
  const workspaces = findWorkspaces();
  if (names === null) return workspaces.map(({ folder }) => folder);
  const { found, unknown } = selectWorkspaces(names, workspaces);
  if (unknown.length > 0)
    throw new UserError(
      `There is no workspace "${unknown[0]}"; there are ${workspaces.map(({ folder }) => folder).join(', ')}.`,
    );
  return found.map(({ folder }) => folder);
}

async function buildSelected(isSelected, state) {
  if (isSelected(OPERATIONS)) await generateOperationDocuments();
  await generateKernels();
  const projects = readProjects();
  const outputs = compiledFiles(projects);
  const selected = new Map([...outputs].filter(([source]) => isSelected(source)));
  const transpiled = await transpileChanged(selected, new Set(outputs.keys()), state);
  const [bundled, apps] = await Promise.all([
    bundleChanged(findEntries(selected.keys()), outputs, state),
    buildChangedApps(isSelected, state),
  ]);
  return { transpiled, bundled, apps };
}

async function generateOperationDocuments() {
  const { generateOperations } = await import('./generate-operations.mjs');
  await generateOperations();
}

function summary({ transpiled, bundled, apps }) {
  const parts = [
    [transpiled, 'files compiled'],
    [bundled.length, 'bundles'],
    [apps, 'apps'],
  ].filter(([count]) => count > 0);
  return parts.length === 0 ? 'nothing has changed' : parts.map((part) => part.join(' ')).join(', ');
}

if (import.meta.url === `file://${process.argv[1]}`) {
  await runCommand(async () => {
    checkNode();
    await installWhenNeeded();
    const names = process.argv.slice(2);
    await build(names.length === 0 ? null : names);
  });
}
