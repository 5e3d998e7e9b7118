/** Checks Node's version and installs packages: what must be true before the first import from `node_modules`. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError, step } from './console.mjs';
import { runWhenChanged, fingerprint } from './up-to-date.mjs';
import { ROOT, findProjects } from './workspace.mjs';

const LOWEST_NODE = [20, 19];

/** Throws a `UserError` when this version of Node is too old. */
export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > LOWEST_NODE[0] || (major === LOWEST_NODE[0] && minor >= LOWEST_NODE[1])) return;
  throw new UserError(`Node ${process.versions.node} is too old: Marquee needs ${LOWEST_NODE.join('.')} or newer.`);
}

const STAMP = join(ROOT, 'node_modules', '.marquee-installed');

/** Changes with any manifest: the lock file alone would miss a new workspace. */
function readManifestsFingerprint() {
  const manifests = [
    'package.json',
    'package-lock.json',
    ...findProjects().map((folder) => join(folder, 'package.json')),
  ];
  return fingerprint({
    texts: manifests
      .filter((file) => existsSync(join(ROOT, file)))
      .map((file) => readFileSync(join(ROOT, file), 'utf8')),
  });
}

/**
 * Installs when a manifest changed since the last time. `npm install` rather than `npm ci`: the lock may have been made
 * on another platform, whose optional packages differ.
 */
export async function installWhenNeeded() {
  await runWhenChanged(STAMP, readManifestsFingerprint, () =>
    step('packages installed', async () => {
      const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
      const { status, stdout, stderr } = spawnSync(npm, ['install', '--no-audit', '--no-fund', '--loglevel=error'], {
        cwd: ROOT,
        encoding: 'utf8',
      });
      if (status !== 0)
        throw new UserError(`npm install failed; is the npm registry within reach?\n${stderr || stdout}`);
    }),
  );
}
