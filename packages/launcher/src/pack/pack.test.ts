/** The packages as they are written for npm, without an installation: `npm run proof -- pack` installs them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../workspace.mjs';
import { PUBLISHED_PACKAGES } from './published-packages.mjs';
import { writePackage } from './write-package.mjs';

/** Below `node_modules`, so that the packages find the libraries that they depend on. */
const CACHE = join(ROOT, 'node_modules', '.cache', 'marquee');

let folder = '';
beforeAll(async () => {
  mkdirSync(CACHE, { recursive: true });
  folder = mkdtempSync(join(CACHE, 'pack-'));
  for (const published of PUBLISHED_PACKAGES) await writePackage(published, join(folder, published.name));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const names = PUBLISHED_PACKAGES.map(({ name }) => name);

function filesOf(name: string): readonly string[] {
  return readdirSync(join(folder, name), { recursive: true, encoding: 'utf8' }).filter((file) =>
    statSync(join(folder, name, file)).isFile(),
  );
}

function read(name: string, file: string): string {
  return readFileSync(join(folder, name, file), 'utf8');
}

async function run(name: string, ...args: readonly string[]) {
  const child = spawn(process.execPath, [join(folder, name, 'bin', `${name}.mjs`), ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { stdout, stderr, code };
}

test.each(names)('%s has no sources, tests, source maps or files of the streaming service', (name) => {
  const files = filesOf(name).filter((file) => !file.includes('new-graph'));
  expect(files.length).toBeGreaterThan(10);
  for (const file of files) expect(file).not.toMatch(/(?<!\.d)\.tsx?$|\.test\.|\.map$|subgraphs\/|clients\/|demo-data/);
  const bytes = files.reduce((sum, file) => sum + statSync(join(folder, name, file)).size, 0);
  expect(bytes / 1e6).toBeLessThan(15);
});

test.each(names)('%s imports only packages that it declares, and nothing under @marquee/', (name) => {
  const manifest = JSON.parse(read(name, 'package.json')) as Record<string, Record<string, string>>;
  const declared = new Set(Object.keys({ ...manifest['dependencies'], ...manifest['peerDependencies'] }));
  const bundles = filesOf(name).filter((file) => file.endsWith('.cjs'));
  const required = bundles.flatMap((file) =>
    [...read(name, file).matchAll(/(?<![\w$.`'"\\])require\("((?:@[\w-]+\/)?[\w-][\w.-]*)/g)].map(
      ([, each = '']) => each,
    ),
  );
  const packages = new Set(required.filter((each) => each !== 'node' && !isBuiltin(each) && !each.startsWith('ajv')));
  expect(packages).toContain('graphql');
  expect([...packages].filter((each) => !declared.has(each))).toEqual([]);
  for (const version of Object.values(manifest['dependencies'] ?? {})) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
});

test.each(names)('%s tells its version and its usage, and ships the licences of what it holds', async (name) => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { readonly version: string };
  expect(await run(name, '--version')).toEqual({ stdout: `${version}\n`, stderr: '', code: 0 });
  expect((await run(name, '--help')).stdout).toContain(name);
  expect(await run(name, '--no-such-flag', 'x')).toMatchObject({ stdout: '', code: 2 });
  const notices = read(name, 'THIRD-PARTY-NOTICES');
  expect(notices).toMatch(/\((MIT|ISC)\)\n\n.*(Permission is hereby granted|Permission to use, copy)/s);
  expect(notices).not.toContain('Elastic');
});

test('marquee init writes a graph that composes, into an empty folder only', async () => {
  expect((await run('marquee', 'init', 'new')).code).toBe(0);
  expect(readdirSync(join(folder, 'new')).toSorted()).toEqual(
    ['.gitignore', 'README.md', 'package.json', 'router.yaml', 'start.js', 'subgraphs', 'supergraph.yaml'].toSorted(),
  );
  expect(await run('marquee', 'init', 'new')).toMatchObject({ code: 1 });
  const composed = await run('marquee', 'compose', '--config', 'new/supergraph.yaml');
  expect(composed).toMatchObject({ code: 0, stderr: '' });
  expect(composed.stdout).toContain('type Product');
});

test('types for plugins import nothing but graphql', () => {
  const imports = [...read('marquee-router', 'plugin.d.ts').matchAll(/from ["']([^"']+)["']/g)].map(([, name]) => name);
  expect(new Set(imports)).toEqual(new Set(['graphql']));
});
