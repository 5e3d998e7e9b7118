/**
 * A proof runs from `dist`, where a workspace's `src` has no folder of its own: what a proof imports outside of its
 * folder is imported by the name of the package.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { filesBelow, read, ROOT } from './files.js';

/** Of values: what only types are imported from is not loaded. */
const RELATIVE_IMPORT = /^(?:import|export) (?!type\b)[^;]*?from '(\.{1,2}\/[^']+)\.js'/gms;

/** Files that are reached by relative imports, with those that import them by a path through `src`. */
function importsThroughSrc(file: string, seen: Set<string>): readonly string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  return [...read(file).matchAll(RELATIVE_IMPORT)].flatMap(([, specifier = '']) => {
    if (specifier.includes('../src/')) return [`${file} imports ${specifier}`];
    const target = join(dirname(file), `${specifier}.ts`);
    return existsSync(join(ROOT, target)) ? importsThroughSrc(target, seen) : [];
  });
}

test('no module of a proof is imported by a path that leads through src', () => {
  const proofs = filesBelow('').filter((file) => file.endsWith('.proof.ts'));
  expect(proofs.length).toBeGreaterThan(30);
  const seen = new Set<string>();
  expect(proofs.flatMap((proof) => importsThroughSrc(proof, seen))).toEqual([]);
});
