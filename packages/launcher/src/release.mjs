/**
 * `npm run release -- FOLDER`: writes all processes of the streaming service into an empty folder, as they run in an
 * image: bundles, the data files that they read, and a manifest of the packages that are not in the bundles. There are no
 * sources, tests, source maps or development dependencies. `npm install --omit=dev` in that folder completes it.
 *
 * A workspace lists its data files under `files` in its manifest; a subgraph's `schema.graphql` needs no entry.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { EXTERNAL, findEntries } from './build/bundle.mjs';
import { compiledFiles } from './build/projects.mjs';
import { UserError, print, runCommand } from './console.mjs';
import { prepare } from './prepare.mjs';
import { ROOT, findSubgraphs, findWorkspaces } from './workspace.mjs';

/** What the container of a process needs beside its bundle. */
const COMMANDS = [
  'build/run-bundle.mjs',
  'health.mjs',
  'publish.mjs',
  'console.mjs',
  'workspace.mjs',
  'up-to-date.mjs',
];
const COMMAND_FOLDER = join('packages', 'launcher', 'src');
const SYSTEM = ['system/registry.mjs'];

/** Compiled, or for people: never data of a process. */
const LEFT_OUT = /\.(tsx?|map|tsbuildinfo)$|\.test\.|(^|\/)README\.md$/;

/** Workspaces whose programs are for tests, or for the command line of a checkout. */
const NOT_SERVED = new Set(['@marquee/testing', '@marquee/e2e', '@marquee/mock-router', '@marquee/launcher']);

await runCommand(async () => {
  const [target] = process.argv.slice(2);
  if (target === undefined) throw new UserError('Name the folder to write: npm run release -- FOLDER');
  const folder = resolve(target);
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new UserError(`${folder} is not empty: name a folder that is empty or absent.`);
  await prepare();
  const bundles = copyBundles(folder);
  const workspaces = findWorkspaces().filter(({ name }) => !NOT_SERVED.has(name));
  for (const workspace of workspaces) copyData(workspace, folder);
  for (const file of [...COMMANDS, ...SYSTEM]) copy(join(COMMAND_FOLDER, file), folder);
  writeManifest(workspaces, folder);
  print(`${folder} has ${bundles} programs; complete it with npm install --omit=dev`);
});

/** Processes and threads, each with the file that runs it. */
function copyBundles(folder) {
  const outputs = compiledFiles();
  const programs = findEntries(outputs.keys()).map((entry) => /** @type {string} */ (outputs.get(entry)));
  const served = programs.filter((program) => existsSync(join(ROOT, program.replace(/\.js$/, '.cjs'))));
  for (const program of served) {
    copy(program, folder);
    copy(program.replace(/\.js$/, '.cjs'), folder);
  }
  return served.length;
}

function copyData({ folder: workspace }, folder) {
  const manifest = readManifest(workspace);
  const isSubgraph = findSubgraphs().some((subgraph) => subgraph.folder === workspace);
  const files = [...(isSubgraph ? ['schema.graphql'] : []), ...(manifest.files ?? [])];
  for (const file of files.flatMap((pattern) => matching(workspace, pattern))) copy(join(workspace, file), folder);
  const { name, version, type, license, marquee } = manifest;
  write(join(folder, workspace, 'package.json'), { name, version, private: true, type, license, marquee });
}

/** `*.graphql` stands for the files of the workspace's own folder with that ending. */
function matching(workspace, pattern) {
  if (!pattern.startsWith('*')) return [pattern];
  return readdirSync(join(ROOT, workspace)).filter((name) => name.endsWith(pattern.slice(1)));
}

function copy(path, folder) {
  const from = join(ROOT, path);
  if (!existsSync(from)) throw new UserError(`${path} is missing: it is listed as a file of the release.`);
  const isData = (file) => statSync(file).isDirectory() || !LEFT_OUT.test(file);
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  cpSync(from, join(folder, path), { recursive: true, filter: isData });
}

/** The packages that the bundles find at run time, in the exact versions of the workspaces that depend on them. */
function writeManifest(workspaces, folder) {
  const { license, engines, overrides } = readManifest('.');
  const dependencies = {};
  for (const { folder: workspace } of workspaces)
    for (const [name, version] of Object.entries(readManifest(workspace).dependencies ?? {}))
      if (EXTERNAL.test(name)) dependencies[name] = version;
  const sorted = Object.fromEntries(Object.entries(dependencies).sort(([a], [b]) => (a < b ? -1 : 1)));
  const { version } = readManifest('.');
  write(join(folder, 'package.json'), {
    name: 'marquee-services',
    version,
    private: true,
    license,
    type: 'module',
    engines,
    overrides,
    dependencies: sorted,
  });
}

function readManifest(folder) {
  return JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
}

function write(file, value) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}
