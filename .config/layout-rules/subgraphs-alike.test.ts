/** All subgraphs and the template have the same files for the same purposes. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filesBelow, read, ROOT } from './files.js';

const subgraphs = readdirSync(join(ROOT, 'subgraphs')).filter((name) =>
  existsSync(join(ROOT, 'subgraphs', name, 'schema.graphql')),
);
const folders = [...subgraphs.map((name) => `subgraphs/${name}`), 'packages/subgraph/template'];
const EXPECTED = [
  'README.md',
  'config.ts',
  'context.ts',
  'events.ts',
  'loaders.ts',
  'main.ts',
  'models.ts',
  'package.json',
  'resolvers/all.ts',
  'schema.graphql',
  'store.ts',
  'subgraph.ts',
  'tsconfig.json',
];

test.each(folders)('%s has the files of a subgraph', (folder) => {
  const files = filesBelow(folder).map((file) => file.slice(folder.length + 1));
  expect(EXPECTED.filter((file) => !files.includes(file))).toEqual([]);
  expect(files.some((file) => file.startsWith('tests/') && file.endsWith('.test.ts'))).toBe(true);
});

test.each(folders)('%s has one call in main.ts, which starts the process', (folder) => {
  expect(
    read(`${folder}/main.ts`)
      .trim()
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('import')),
  ).toEqual([expect.stringMatching(/^await serve\(\w+\);$/)]);
});

test.each(folders)(
  'the README of %s states what it owns, refers to, publishes, reacts to, and its settings',
  (folder) => {
    for (const heading of ['Owns', 'Refers to', 'Publishes', 'Reacts to', 'Settings'])
      expect(read(`${folder}/README.md`)).toContain(`**${heading}**`);
  },
);

test('no two subgraphs have the same port', () => {
  const ports = subgraphs.map(
    (name) => (JSON.parse(read(`subgraphs/${name}/package.json`)) as { marquee: { port: number } }).marquee.port,
  );
  expect(new Set(ports).size).toBe(ports.length);
});
