/** Node's version, and the packages: everything that must be true before the first import from `node_modules`. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal, step } from './console.mjs';
import { ROOT, findProjects } from './workspace.mjs';

const LOWEST_NODE = [20, 19];

export const checkNode = () => {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > LOWEST_NODE[0] || (major === LOWEST_NODE[0] && minor >= LOWEST_NODE[1])) return;
  throw new Refusal(`Node ${process.versions.node} is too old: Marquee needs ${LOWEST_NODE.join('.')} or newer.`);
};

const STAMP = join(ROOT, 'node_modules', '.marquee-installed');

/** Changes when any manifest does: the lock file alone would miss a new workspace. */
const wantedPackages = () => {
  const manifests = ['package.json', 'package-lock.json', ...findProjects().map((folder) => join(folder, 'package.json'))];
  const hash = createHash('sha256').update(process.version);
  for (const file of manifests) if (existsSync(join(ROOT, file))) hash.update(file).update(readFileSync(join(ROOT, file)));
  return hash.digest('hex');
};

const isInstalled = () => existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wantedPackages();

/** `npm install` rather than `npm ci`: the lock may have been made on another platform, whose optional packages differ. */
export const installWhenNeeded = async () => {
  if (isInstalled()) return;
  await step('packages installed', () => {
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const { status, stdout, stderr } = spawnSync(npm, ['install', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: ROOT, encoding: 'utf8' });
    if (status !== 0) throw new Refusal(`npm install failed; is the npm registry within reach?\n${stderr || stdout}`);
    writeFileSync(STAMP, wantedPackages());
  });
};
