/**
 * `npm run test:node -- VERSION [FILTER…]`: runs the tests on another version of Node, whose program npm's package
 * `node` holds. Processes that the tests start run on it too. Types are not checked.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError, runCommand, step } from './console.mjs';
import { VITEST, prepare, runTool, workspacesOfFilters } from './prepare.mjs';
import { prepareSampleData } from './system/sample-data.mjs';
import { ROOT } from './workspace.mjs';

const CACHE = join(ROOT, 'node_modules', '.cache', 'marquee');

/** @returns {string} The program of this version, which is installed when it is missing. */
function installNode(version) {
  const folder = join(CACHE, `node-${version}`);
  const program = join(folder, 'node_modules', 'node', 'bin', 'node');
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  // With a manifest of its own, npm does not install into the checkout above.
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const { status, stdout, stderr } = spawnSync(
    'npm',
    ['install', `node@${version}`, '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: folder, encoding: 'utf8' },
  );
  if (status === 0 && existsSync(program)) return program;
  rmSync(folder, { recursive: true });
  throw new UserError(`Node ${version} could not be installed from npm:\n${stderr || stdout}`);
}

await runCommand(async () => {
  const [version, ...words] = process.argv.slice(2);
  if (version === undefined || !/^\d+\.\d+\.\d+$/.test(version))
    throw new UserError('Give the whole version, as in: npm run test:node -- 26.10.0');
  const workspaces = workspacesOfFilters(words);
  await prepare({ workspaces });
  const program = await step(`Node ${version} installed`, async () => installNode(version));
  if (workspaces === null) await step('sample data', () => prepareSampleData('small'));
  runTool(VITEST, ['run', '--config', join('.config', 'vitest.config.ts'), ...words], { node: program });
});
