/**
 * What proves that somebody may operate a process: a secret in its data folder, which whoever may read that folder has.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createFileOnce } from './atomic-file.js';

const KEY_BYTES = 32;

/**
 * Reads the key in `folder`, making folder and key when there are none. Instances that share the folder share the key.
 */
export async function loadOperatorKey(folder: string): Promise<string> {
  const file = join(folder, 'operator-key');
  await createFileOnce(file, randomBytes(KEY_BYTES).toString('base64url'), { mode: 0o600 });
  return readFile(file, 'utf8');
}

/** @param authorization The header's value. Takes the same time however much of it is right. */
export function isOperator(key: string, authorization: string | undefined): boolean {
  const [given, wanted] = [Buffer.from(authorization ?? ''), Buffer.from(`Bearer ${key}`)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
