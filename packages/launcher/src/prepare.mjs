/** What most commands do first, and how they run a tool of this checkout. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build } from './build.mjs';
import { checkTypes } from './build/types.mjs';
import { checkNode, installWhenNeeded } from './install.mjs';
import { ROOT, findWorkspaces, isWithin, selectWorkspaces } from './workspace.mjs';

/**
 * Installs and builds what is missing.
 *
 * @param {{ workspaces?: readonly string[] | null, types?: boolean }} [options] Which workspaces are built, with what
 *   they depend on (null: all), and whether their types are checked too.
 */
export async function prepare({ workspaces = null, types = false } = {}) {
  checkNode();
  await installWhenNeeded();
  await build(workspaces);
  if (!types) return;
  if (workspaces === null) return checkTypes();
  const { found } = selectWorkspaces(workspaces);
  return checkTypes((project) => found.some(({ folder }) => isWithin(folder, project)));
}

/**
 * The workspaces that filters of test files lead to; null when one of them may lead to any.
 *
 * @param {readonly string[]} words Arguments of vitest, as in `subgraphs/playback --reporter dot`.
 */
export function workspacesOfFilters(words) {
  const filters = words.filter((word, index) => !word.startsWith('-') && !words[index - 1]?.startsWith('-'));
  const workspaces = findWorkspaces();
  const found = filters.map((filter) => workspaces.find(({ folder }) => isWithin(folder, filter.replace(/\/$/, ''))));
  const folders = found.flatMap((workspace) => (workspace === undefined ? [] : [workspace.folder]));
  return folders.length === 0 || folders.length < filters.length ? null : folders;
}

/**
 * Runs a program of an installed package in this terminal, and ends this process with its exit code.
 *
 * @param {readonly string[]} program Its path below `node_modules`.
 * @param {readonly string[]} args
 * @param {{ node?: string }} [options] The program of Node. Default: the one that runs this process.
 */
export function runTool(program, args, { node = process.execPath } = {}) {
  const { status } = spawnSync(node, [join(ROOT, 'node_modules', ...program), ...args], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
}

export const VITEST = ['vitest', 'vitest.mjs'];
