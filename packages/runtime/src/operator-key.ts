/**
 * The key of a process's operator routes: a random secret in the process's data folder. Read access to that folder is
 * permission to operate the process.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createFileOnce } from './atomic-file.js';
import { refusePublished } from './published-secrets.js';
import { StartError } from './start-error.js';

const KEY_BYTES = 32;
/** Of a key that somebody has written. A file that a full disk has left empty would be a key that everybody knows. */
const MIN_KEY_LENGTH = 32;

/**
 * Reads the key in `folder`; creates folder and key when absent. Instances that share the folder share the key. Rejects
 * with a `StartError` for a key that can be guessed.
 */
export async function loadOperatorKey(folder: string): Promise<string> {
  const file = join(folder, 'operator-key');
  await createFileOnce(file, randomBytes(KEY_BYTES).toString('base64url'));
  const key = (await readFile(file, 'utf8')).trim();
  if (key.length < MIN_KEY_LENGTH)
    throw new StartError(
      `The operator's key in ${file} has ${key.length} characters and needs ${MIN_KEY_LENGTH}: remove the file, and the next start makes a new key.`,
    );
  refusePublished(key, file);
  return key;
}

/** @param authorization The header's value. The comparison takes constant time. */
export function isOperator(key: string, authorization: string | undefined): boolean {
  const [given, wanted] = [Buffer.from(authorization ?? ''), Buffer.from(`Bearer ${key}`)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
