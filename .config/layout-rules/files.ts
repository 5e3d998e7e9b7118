/** The sources of the house, for the tests of its rules. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const SKIPPED = new Set(['node_modules', 'dist', 'generated', '.git', '.data']);

const walk = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : walk(join(folder, entry.name));
    return [relative(ROOT, join(folder, entry.name))];
  });

/** Paths from the top level, with forward slashes. */
export const filesBelow = (folder: string): readonly string[] =>
  walk(join(ROOT, folder)).map((file) => file.replaceAll('\\', '/'));

export const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

export const isTest = (file: string): boolean =>
  /\.(test|services|proof|contract|services|browser)\.ts$|\/tests?\/|\/testing\/|^clients\/e2e\//.test(file);

/** What a file imports: packages as written, own files as paths from the top level. */
export const importsOf = (file: string): readonly string[] =>
  [...read(file).matchAll(/^(?:import|export)\s[^;]*?from '([^']+)'|import\('([^']+)'\)/gms)]
    .map((match) => match[1] ?? match[2] ?? '')
    .map((specifier) =>
      specifier.startsWith('.') ? join(dirname(file), specifier).replace(/\.js$/, '.ts') : specifier,
    );
