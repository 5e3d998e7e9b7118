/** A subgraph process loads a database driver only when its adapter is chosen. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { read, ROOT } from './files.js';

const DRIVERS = ['mongodb', 'kafkajs', '@platformatic/kafka', '@photostructure/sqlite', '@redis/client'];

/** Modules that are loaded together with the file: no type imports and no dynamic imports. */
function staticImportsOf(file: string): readonly string[] {
  return [...read(file).matchAll(/^(?:import|export) (?!type )[^;]*?from '([^']+)'/gms)].map((match) => match[1] ?? '');
}

/** The source of a project module; null for a package from the registry. */
function sourceOf(importer: string, specifier: string): string | null {
  const own = /^@marquee\/([^/]+)\/(.+)$/.exec(specifier);
  const path = specifier.startsWith('.')
    ? join(dirname(importer), specifier).replace(/\.js$/, '.ts')
    : `packages/${own?.[1]}/src/${own?.[2]}.ts`;
  return existsSync(join(ROOT, path)) ? path : null;
}

function packagesLoadedBy(entry: string): ReadonlySet<string> {
  const packages = new Set<string>();
  const files = new Set([entry]);
  for (const file of files) {
    for (const specifier of staticImportsOf(file)) {
      const source = sourceOf(file, specifier);
      if (source === null) packages.add(specifier);
      else files.add(source);
    }
  }
  return packages;
}

test('serving a subgraph loads the server and no database driver', () => {
  const loaded = packagesLoadedBy('packages/subgraph/src/serve.ts');
  expect(loaded).toContain('fastify');
  expect(DRIVERS.filter((driver) => loaded.has(driver))).toEqual([]);
});

test('the Kafka log loads no client before it is chosen', () => {
  const loaded = packagesLoadedBy('packages/event-log/src/kafka/log.ts');
  expect(DRIVERS.filter((driver) => loaded.has(driver))).toEqual([]);
});

test.each([
  ['packages/document-store/src/sqlite/store.ts', '@photostructure/sqlite'],
  ['packages/document-store/src/mongodb/store.ts', 'mongodb'],
  ['packages/event-log/src/kafka/kafkajs/client.ts', 'kafkajs'],
  ['packages/event-log/src/kafka/platformatic/client.ts', '@platformatic/kafka'],
])('%s loads %s', (adapter, driver) => {
  expect(packagesLoadedBy(adapter)).toContain(driver);
});
