/**
 * The data folder is for this user only: everything that a start creates has the modes 0600 and 0700, and what an
 * earlier release has left is repaired. The processes do the same for their own folders.
 */
import { chmodSync, lstatSync, readdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, parse } from 'node:path';
import { ROOT } from '../workspace.mjs';

/** From now on this process, and those that it starts, create files with 0600 and folders with 0700. */
export function keepFilesPrivate() {
  process.umask(0o077);
}

/**
 * Takes the permissions of others from a file, or from a folder and everything below it. Symbolic links are not
 * followed; what belongs to another user, or disappears meanwhile, stays as it is.
 *
 * @param {string} path
 */
export function makePrivate(path) {
  if (process.platform === 'win32') return;
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.isSymbolicLink()) return;
  try {
    if ((found.mode & 0o077) !== 0) chmodSync(path, found.mode & 0o700);
  } catch (error) {
    if (!['EPERM', 'ENOENT', 'EROFS'].includes(error.code)) throw error;
  }
  if (found.isDirectory()) for (const name of readdirSync(path)) makePrivate(join(path, name));
}

/**
 * Repairs a data folder. In a folder that is not Marquee's alone only what Marquee writes is repaired.
 *
 * @param {string} dataDir
 * @param {readonly string[]} processNames Each process has a folder of its name.
 */
export function makeDataDirPrivate(dataDir, processNames) {
  const isShared = [parse(dataDir).root, homedir(), tmpdir(), '/tmp', ROOT].includes(dataDir);
  if (!isShared) return makePrivate(dataDir);
  for (const name of [...processNames, 'events', 'logs', 'supergraph.graphql', 'registry-keys.json', 'demo-token'])
    makePrivate(join(dataDir, name));
}
