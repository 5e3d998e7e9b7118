/** Installs the peers' package at the first run that needs it. It is not part of the project's workspaces. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PEERS = fileURLToPath(new URL('../peers/', import.meta.url));

export function installPeers() {
  if (existsSync(join(PEERS, 'node_modules', '.package-lock.json'))) return;
  process.stdout.write('Installing the peers into router/bench/peers (about 800 MB, once) …\n');
  const { status } = spawnSync('npm', ['ci', '--no-fund', '--no-audit'], { cwd: PEERS, stdio: 'inherit' });
  if (status !== 0)
    throw new Error('The peers could not be installed. "--only native,apollo-gateway" runs without them.');
}

export function peerVersion(name) {
  return JSON.parse(readFileSync(join(PEERS, 'node_modules', name, 'package.json'), 'utf8')).version;
}
