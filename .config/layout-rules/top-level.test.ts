/** The content of the repository's top level, and the length of source files. */
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { filesBelow, read, ROOT } from './files.js';

test('the top level has no other files and folders than these', () => {
  const allowed = [
    'CHANGELOG.md',
    'CONTRIBUTING.md',
    'LICENSE',
    'README.md',
    'SECURITY.md',
    'clients',
    'deploy',
    'docker-compose.yml',
    'docs',
    'node_modules',
    'package-lock.json',
    'package.json',
    'packages',
    'router',
    'schema',
    'subgraphs',
    'tsconfig.json',
  ];
  expect(readdirSync(ROOT).filter((name) => !name.startsWith('.') && !allowed.includes(name))).toEqual([]);
});

test('no source file has more than 400 lines, except the vocabulary of the sample data', () => {
  const sources = filesBelow('').filter((file) => /\.(tsx?|mjs)$/.test(file) && !file.endsWith('/vocabulary.ts'));
  expect(sources.filter((file) => read(file).trimEnd().split('\n').length > 400)).toEqual([]);
});
