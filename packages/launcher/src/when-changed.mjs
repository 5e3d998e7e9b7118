/** Work that is done again only when what it was made from has changed. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './workspace.mjs';

/** A fingerprint of texts and of files, the latter by path, size and time of change. */
export function fingerprint({ texts = [], files = [] }) {
  const hash = createHash('sha256').update(process.version);
  for (const text of texts) hash.update('\0').update(text);
  for (const file of files) {
    const { size, mtimeMs } = statSync(join(ROOT, file));
    hash.update(`\0${file} ${size} ${mtimeMs}`);
  }
  return hash.digest('hex');
}

/** Does `work` unless it succeeded before with the same fingerprint. Answers whether it was done. */
export async function whenChanged(stampFile, print, work) {
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === print()) return false;
  await work();
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, print());
  return true;
}
