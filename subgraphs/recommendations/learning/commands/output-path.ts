/** Where commands write: checked before minutes of training, with errors that name the path. */
import { mkdtemp, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CommandError } from './command-error.js';

/**
 * Throws a `CommandError` when nothing can be created at `path`: a part of the path is a file, or its nearest folder
 * refuses new entries. A folder is made there and removed, because permissions alone do not tell.
 */
export async function requireWritable(path: string): Promise<void> {
  const folder = await nearestFolder(dirname(path), path);
  try {
    await rmdir(await mkdtemp(join(folder, `.${basename(path)}.`)));
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

export function cannotWrite(path: string, error: unknown): CommandError {
  return new CommandError(`${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
}

async function nearestFolder(folder: string, path: string): Promise<string> {
  try {
    if ((await stat(folder)).isDirectory()) return folder;
  } catch (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (isAbsent && dirname(folder) !== folder) return nearestFolder(dirname(folder), path);
    throw cannotWrite(path, error);
  }
  throw new CommandError(`${path} cannot be written: ${folder} is not a folder`);
}
