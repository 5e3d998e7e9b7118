/**
 * Files that are complete or absent after a crash. Content is written to a draft beside the file, the draft is synced to
 * disk, then renamed or linked into place, and the folder is synced: when a call returns, a power failure loses
 * nothing.
 */
import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync } from 'node:fs';
import { link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PRIVATE_FILE, PRIVATE_FOLDER } from './private-files.js';

export interface AtomicFileOptions {
  /** Permissions of the file. Default 0600: only this user may read it. */
  readonly mode?: number;
}

async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open folders, and its file system journals the rename itself.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeDraft(
  file: string,
  content: string | Uint8Array,
  { mode = PRIVATE_FILE }: AtomicFileOptions,
): Promise<string> {
  await mkdir(dirname(file), { recursive: true, mode: PRIVATE_FOLDER });
  const draft = `${file}.${randomUUID()}.new`;
  const handle = await open(draft, 'w', mode);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return draft;
}

/**
 * Writes `file`, in place of an earlier one. Makes its folder. Readers see the old content or the new, never a mixture.
 */
export async function replaceFile(
  file: string,
  content: string | Uint8Array,
  options: AtomicFileOptions = {},
): Promise<void> {
  const draft = await writeDraft(file, content, options);
  try {
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await syncFolder(dirname(file));
}

/** `replaceFile` with the value as JSON. */
export function writeJsonFile(file: string, value: unknown): Promise<void> {
  return replaceFile(file, JSON.stringify(value));
}

/**
 * Writes `file` unless it exists: of several processes that try at once, one succeeds and the others leave its file as
 * it is. Makes the folder.
 */
export async function createFileOnce(
  file: string,
  content: string | Uint8Array,
  options: AtomicFileOptions = {},
): Promise<void> {
  const draft = await writeDraft(file, content, options);
  try {
    // Unlike a rename, a link fails where a file is.
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
  await syncFolder(dirname(file));
}

/** Moves a file that a library such as SQLite has written into place: syncs it, renames it, syncs the folder. */
export function moveIntoPlaceSync(draft: string, file: string): void {
  syncSync(draft);
  renameSync(draft, file);
  if (process.platform !== 'win32') syncSync(dirname(file));
}

function syncSync(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Null when the file does not exist. Throws other errors of reading. */
export async function readFileOrNull(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Null when the file does not exist, cannot be read or is not JSON: for caches, which are then rebuilt. */
export async function readJsonFile(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return null;
  }
}
