/** Lists and reads the source files of the repository, for the layout rules. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const SKIPPED = new Set(['node_modules', 'dist', 'generated', '.git', '.data']);

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : walk(join(folder, entry.name));
    return [relative(ROOT, join(folder, entry.name))];
  });
}

/** Paths from the top level, with forward slashes. */
export function filesBelow(folder: string): readonly string[] {
  return walk(join(ROOT, folder)).map((file) => file.replaceAll('\\', '/'));
}

export function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

export function isTest(file: string): boolean {
  return /\.(test|services|proof|conformance|browser)\.ts$|\/(tests?|testing|crash-harness|bench)\/|^clients\/e2e\//.test(
    file,
  );
}

/** What a file imports: packages as written, own files as paths from the top level. */
export function importsOf(file: string): readonly string[] {
  return [...read(file).matchAll(/^(?:import|export)\s[^;]*?from '([^']+)'|import\('([^']+)'\)/gms)]
    .map((match) => match[1] ?? match[2] ?? '')
    .map((specifier) =>
      specifier.startsWith('.') ? join(dirname(file), specifier).replace(/\.js$/, '.ts') : specifier,
    );
}
