/** The steps of the README for a new subgraph, in a copy of the checkout: generate, compile, compose, test. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './checkout.js';

const COPIED = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'docker-compose.yml',
  '.config',
  'packages',
  'schema',
  'subgraphs',
];

function copyCheckout(): string {
  const folder = mkdtempSync(join(tmpdir(), 'marquee-recipe-'));
  // A workspace has `node_modules` of its own where npm could not place a package in those of the root.
  const isSource = (path: string): boolean => !path.endsWith('/.data');
  for (const name of COPIED)
    cpSync(join(ROOT, name), join(folder, name), { recursive: true, preserveTimestamps: true, filter: isSource });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

test('a generated subgraph compiles, passes its own tests, and composes with the others, with no list edited', () => {
  const folder = copyCheckout();
  try {
    const node = (...words: string[]): string =>
      execFileSync(process.execPath, words, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
    expect(node('packages/launcher/src/new-subgraph.mjs', 'film-notes')).toContain('subgraphs/film-notes is ready');
    node('packages/launcher/src/generate.mjs', 'film-notes');
    node('node_modules/typescript7/bin/tsc', '-b', 'subgraphs/film-notes', 'schema');
    expect(
      node('node_modules/vitest/vitest.mjs', 'run', '--config', '.config/vitest.config.ts', 'subgraphs/film-notes'),
    ).toMatch(/^\d+ passed, 0 failed$/m);
    node(
      '-e',
      "import('./packages/launcher/src/compose.mjs').then(({ composeTo }) => composeTo('composed.graphql', ({ name }) => `http://${name}/graphql`))",
    );
    expect(readFileSync(join(folder, 'composed.graphql'), 'utf8')).toContain('filmNotesEntry');
    expect(readFileSync(join(folder, 'docker-compose.yml'), 'utf8')).toContain('subgraphs/film-notes/dist/main.js');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a taken or invalid name is refused with a message that says what to do', () => {
  const refused = (name: string): string => {
    try {
      return execFileSync(process.execPath, ['packages/launcher/src/new-subgraph.mjs', name], {
        cwd: ROOT,
        encoding: 'utf8',
        stdio: 'pipe',
      });
    } catch (error) {
      return String((error as { readonly stderr?: unknown }).stderr);
    }
  };
  expect(refused('users')).toContain('"users" is taken: choose another name.');
  expect(refused('Film Notes')).toContain('Give a name in lower case');
});
