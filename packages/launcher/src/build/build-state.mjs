/** What the build has made and from which versions of its sources, kept between runs so that only changes are built. */
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fingerprint } from '../up-to-date.mjs';
import { ROOT, filesBelow } from '../workspace.mjs';

const FILE = join(ROOT, 'node_modules', '.cache', 'marquee', 'build.json');

/**
 * @typedef {object} BuildState
 * @property {Record<string, { fingerprint: string, output: string }>} transpiled By source.
 * @property {Record<string, { loader: string, inputs: Record<string, string> }>} bundles By entry: the
 *   fingerprint of its compiled file, which runs the bundle, and of each input.
 * @property {Record<string, Record<string, string>>} apps By folder: the fingerprint of each input.
 * @property {(file: string) => string} fingerprintOf As `readFingerprint`, read once in this run.
 * @property {() => void} save
 */

/** Everything is rebuilt when the build itself, a compiler option or an installed package changed. */
function toolsFingerprint() {
  const files = [
    'package-lock.json',
    ...filesBelow(join('packages', 'launcher', 'src', 'build'), '.mjs').sort(),
    ...filesBelow('.', 'tsconfig.json').sort(),
  ];
  return fingerprint({ texts: files.map((file) => readFileSync(join(ROOT, file), 'utf8')) });
}

function readSaved(tools) {
  try {
    const saved = JSON.parse(readFileSync(FILE, 'utf8'));
    if (saved.tools === tools) return saved;
  } catch {
    // No build before this one, or one that was interrupted.
  }
  return { transpiled: {}, bundles: {}, apps: {} };
}

/** Size and time of change of a file, or an empty text when there is none. */
export function readFingerprint(file) {
  const stats = statSync(join(ROOT, file), { throwIfNoEntry: false });
  return stats === undefined ? '' : `${stats.size} ${stats.mtimeMs}`;
}

/** @returns {BuildState} */
export function openBuildState() {
  const tools = toolsFingerprint();
  const { transpiled, bundles, apps } = readSaved(tools);
  const fingerprints = new Map();
  return {
    transpiled,
    bundles,
    apps,
    fingerprintOf(file) {
      if (!fingerprints.has(file)) fingerprints.set(file, readFingerprint(file));
      return fingerprints.get(file);
    },
    save() {
      mkdirSync(dirname(FILE), { recursive: true });
      writeFileSync(`${FILE}.new`, JSON.stringify({ tools, transpiled, bundles, apps }));
      renameSync(`${FILE}.new`, FILE);
    },
  };
}
