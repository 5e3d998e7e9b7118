/**
 * What proves that somebody may operate a process: a secret in its data folder, which whoever may read that folder has.
 */
import { randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const KEY_BYTES = 32;

/** Reads the key in `folder`, making folder and key when there are none. */
export function loadOperatorKey(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'operator-key');
  // Written aside and linked when whole, since other instances may share the folder.
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, randomBytes(KEY_BYTES).toString('base64url'), { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
  return readFileSync(file, 'utf8');
}

/** @param authorization The header's value. Takes the same time however much of it is right. */
export function isOperator(key: string, authorization: string | undefined): boolean {
  const [given, wanted] = [Buffer.from(authorization ?? ''), Buffer.from(`Bearer ${key}`)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
