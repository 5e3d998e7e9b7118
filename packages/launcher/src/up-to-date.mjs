/** Work that is repeated only when one of its inputs has changed. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './workspace.mjs';

/**
 * A hash of texts, of the content-independent state of files (path, size, time of change), and of Node's version.
 *
 * @param {{ texts?: readonly string[], files?: readonly string[] }} inputs Files relative to the root of the checkout.
 */
export function fingerprint({ texts = [], files = [] }) {
  const hash = createHash('sha256').update(process.version);
  for (const text of texts) hash.update('\0').update(text);
  for (const file of files) {
    const { size, mtimeMs } = statSync(join(ROOT, file));
    hash.update(`\0${file} ${size} ${mtimeMs}`);
  }
  return hash.digest('hex');
}

/**
 * Runs `work` unless it succeeded before with the same fingerprint, which is kept in `stampFile`.
 *
 * @param {string} stampFile
 * @param {() => string} readFingerprint Called before the work and after it, since work may change its own inputs.
 * @param {() => unknown} work
 * @returns {Promise<boolean>} Whether it ran.
 */
export async function runWhenChanged(stampFile, readFingerprint, work) {
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === readFingerprint()) return false;
  await work();
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, readFingerprint());
  return true;
}
