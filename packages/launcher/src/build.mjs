/**
 * Compiles what changed: types of resolvers and operations from the SDLs, then every project in the order of its
 * references.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal, main, step } from './console.mjs';
import { checkNode, installWhenNeeded } from './install.mjs';
import { fingerprint, whenChanged } from './when-changed.mjs';
import { ROOT, filesBelow, findProjects } from './workspace.mjs';

export const TSC = join(ROOT, 'node_modules', 'typescript7', 'bin', 'tsc');

const STAMP = join(ROOT, 'node_modules', '.marquee-built');

/** A folder with a `vite.config.mjs` is an app for browsers: bundled once its types are checked. */
export function findApps() {
  return findProjects().filter((folder) => existsSync(join(ROOT, folder, 'vite.config.mjs')));
}

const SOURCES = ['.ts', '.tsx', '.graphql', '.css', '.html', '.svg', 'vite.config.mjs'];

/** Sources, and what is compiled from them: a build that somebody deleted is done again. */
function builtFrom() {
  const projects = findProjects();
  const sources = [...new Set(projects.flatMap((folder) => SOURCES.flatMap((ending) => filesBelow(folder, ending))))];
  const isThere = projects.map((folder) => `${folder} ${existsSync(join(ROOT, folder, 'dist'))}`);
  return fingerprint({ texts: isThere, files: ['tsconfig.json', ...sources.sort()] });
}

async function compile() {
  const [{ generateAll }, { generateOperations }] = await Promise.all([
    import('./generate.mjs'),
    import('./generate-operations.mjs'),
  ]);
  await generateAll();
  await generateOperations();
  const { status, stdout } = spawnSync(process.execPath, [TSC, '-b', ...findProjects()], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Refusal(`The code does not compile:\n${stdout}`);
  for (const app of findApps()) await bundle(app);
}

/** @param watch Null builds once; `{}` goes on whenever a source changes, until the process ends. */
export async function bundle(app, watch = null) {
  const { build: buildApp } = await import('vite');
  await buildApp({ configFile: join(ROOT, app, 'vite.config.mjs'), logLevel: 'error', build: { watch } });
}

export function build() {
  return step('built', async () =>
    (await whenChanged(STAMP, builtFrom, compile)) ? undefined : 'nothing has changed',
  );
}

if (import.meta.url === `file://${process.argv[1]}`) {
  await main(async () => {
    checkNode();
    await installWhenNeeded();
    await build();
  });
}
