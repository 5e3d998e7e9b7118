/** Links and file names in the documentation lead to files that exist. */
import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { filesBelow, read, ROOT } from './files.js';

const pages = filesBelow('').filter((file) => file.endsWith('.md') && !file.startsWith('.github/'));

/** Folders that a page's file names are relative to. */
const BASES: Readonly<Record<string, readonly string[]>> = {
  'docs/request-lifecycle.md': ['router/src'],
  'docs/compiled-responses.md': ['router/src/engine/compiled', 'router/src', 'router/tests/conformance'],
  'docs/architecture.md': [],
  'packages/contracts/README.md': ['packages/contracts/src'],
  'packages/exact-json/README.md': ['packages/exact-json/src'],
  'packages/federation/README.md': ['packages/federation/src'],
  'packages/operation-limits/README.md': ['packages/operation-limits/src'],
  'packages/runtime/README.md': ['packages/runtime/src'],
  'packages/subgraph/README.md': ['packages/subgraph', 'packages/subgraph/src', 'packages/subgraph/src/graphql'],
  'router/README.md': [
    'router',
    'router/src',
    'router/src/pipeline',
    'router/src/engine',
    'router/src/policies',
    'router/tests/conformance',
  ],
  'schema/README.md': ['schema', 'schema/src', 'schema/src/tests'],
};

function exists(path: string): boolean {
  return existsSync(join(ROOT, normalize(path)));
}

test.each(pages)('%s links to files that exist', (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)/g)].map(
    ([, link = '']) => link,
  );
  expect(links.filter((link) => !exists(join(dirname(page), link)))).toEqual([]);
});

test.each(['CONTRIBUTING.md', ...Object.keys(BASES)])('%s names files that exist', (page) => {
  const bases = ['', ...(BASES[page] ?? [])];
  const names = [...read(page).matchAll(/`([\w.-]+(?:\/[\w.-]+)*(?:\/|\.(?:ts|mjs|json|md|graphql)))`/g)].map(
    ([, name = '']) => name,
  );
  const relative = names.filter(
    (name) =>
      !/^(events|store|subgraph|main|loaders|seed|services|config|schema)\.(ts|graphql)$|^(rules|resolvers|tests)\/$/.test(
        name,
      ),
  );
  expect(relative.filter((name) => !bases.some((base) => exists(join(base, name))))).toEqual([]);
});
