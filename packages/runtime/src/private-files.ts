/**
 * Files that only the owner of the process may read: stores, logs, keys. A process that runs with `keepFilesPrivate`
 * creates no others; `makePrivate` repairs what an earlier release or a copy has left.
 */
import { chmodSync, closeSync, lstatSync, mkdirSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export const PRIVATE_FILE = 0o600;
export const PRIVATE_FOLDER = 0o700;

/** From now on this process creates files with 0600 and folders with 0700, also where a library creates them. */
export function keepFilesPrivate(): void {
  process.umask(0o077);
}

/** Creates the folder, with the folders above it, for this user only. */
export function makePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER });
}

/**
 * Creates an empty file for this user only, or takes the permissions of others from an existing one. For files that a
 * library opens without a mode: SQLite gives `-wal` and `-shm` the permissions of the database.
 */
export function makePrivateFile(file: string): void {
  try {
    closeSync(openSync(file, 'wx', PRIVATE_FILE));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') makePrivate(file);
    // Other errors are those of the library's own attempt, which has a message for them.
  }
}

/**
 * Takes the permissions of others from a file, or from a folder and everything below it. Symbolic links are not
 * followed. What belongs to another user, or disappears meanwhile, stays as it is.
 */
export function makePrivate(path: string): void {
  if (process.platform === 'win32') return;
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.isSymbolicLink()) return;
  const mode = found.mode & 0o777;
  if ((mode & 0o077) !== 0) {
    try {
      chmodSync(path, mode & 0o700);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EPERM' && code !== 'ENOENT' && code !== 'EROFS') throw error;
    }
  }
  if (found.isDirectory()) for (const name of readdirSync(path)) makePrivate(join(path, name));
}
