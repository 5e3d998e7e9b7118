import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { filesBelow, read, ROOT } from './files.js';

test('the top level shows the product and nothing else', () => {
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

test('no file is so long that it must be two', () => {
  const sources = filesBelow('').filter((file) => /\.(tsx?|mjs)$/.test(file) && !file.endsWith('/vocabulary.ts'));
  expect(sources.filter((file) => read(file).split('\n').length > 520)).toEqual([]);
});
