/**
 * Workspaces, subgraphs and TypeScript projects of this checkout, found by their files: a workspace has a
 * `package.json` under one of the root manifest's patterns, a subgraph has a `schema.graphql`, a project has a
 * `tsconfig.json`. Plain Node: used before anything is installed.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

function foldersOf(folder) {
  return existsSync(join(ROOT, folder))
    ? readdirSync(join(ROOT, folder), { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
        .map((entry) => join(folder, entry.name))
    : [];
}

/**
 * Every file below `folder` whose name has this ending, without installed, compiled and generated ones.
 *
 * @param {string} folder Relative to the root, like the result.
 * @param {string} ending
 * @param {{ withGenerated?: boolean }} [options]
 * @returns {string[]}
 */
export function filesBelow(folder, ending, { withGenerated = false } = {}) {
  const skipped = new Set(['node_modules', 'dist', '.data', '.cache', '.git', ...(withGenerated ? [] : ['generated'])]);
  const walk = (current) =>
    readdirSync(current, { withFileTypes: true }).flatMap((entry) => {
      if (entry.isDirectory()) return skipped.has(entry.name) ? [] : walk(join(current, entry.name));
      return entry.name.endsWith(ending) ? [join(current, entry.name)] : [];
    });
  return walk(join(ROOT, folder)).map((file) => relative(ROOT, file));
}

/**
 * Those of the modules that are files of this checkout rather than of installed packages.
 *
 * @param {Iterable<string>} modules Absolute paths, and a bundler's names for modules that are no files.
 * @returns {readonly string[]} Relative to the root.
 */
export function ownFiles(modules) {
  return [...modules]
    .filter((file) => file.startsWith(`${ROOT}/`) && !file.includes('/node_modules/'))
    .map((file) => relative(ROOT, file));
}

function readManifest(folder) {
  return JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
}

/**
 * @typedef {object} Workspace
 * @property {string} name As npm knows it, as in `@marquee/users`.
 * @property {string} folder
 * @property {readonly string[]} dependencies Names of the workspaces that it imports, and of those whose processes it
 *   starts, which its manifest names under `"marquee": { "starts": [] }` (`*` for all).
 */

/** @returns {readonly Workspace[]} By folder. */
export function findWorkspaces() {
  const folders = readManifest('.').workspaces.flatMap((pattern) =>
    pattern.endsWith('/*') ? foldersOf(pattern.slice(0, -2)) : [pattern],
  );
  const manifests = folders
    .filter((folder) => existsSync(join(ROOT, folder, 'package.json')))
    .sort()
    .map((folder) => ({ folder, manifest: readManifest(folder) }));
  const names = new Set(manifests.map(({ manifest }) => manifest.name));
  return manifests.map(({ folder, manifest }) => ({
    name: manifest.name,
    folder,
    dependencies: dependenciesOf(manifest).flatMap((name) =>
      name === '*' ? [...names] : names.has(name) ? [name] : [],
    ),
  }));
}

function dependenciesOf({ dependencies, devDependencies, marquee }) {
  return [...Object.keys({ ...dependencies, ...devDependencies }), ...(marquee?.starts ?? [])];
}

/**
 * The workspaces with these names and everything that they depend on.
 *
 * @param {readonly string[]} names As npm knows them, without `@marquee/`, or a folder.
 * @returns {{ found: readonly Workspace[], unknown: readonly string[] }}
 */
export function selectWorkspaces(names, workspaces = findWorkspaces()) {
  const selected = new Set();
  const unknown = [];
  const select = (workspace) => {
    if (selected.has(workspace)) return;
    selected.add(workspace);
    for (const name of workspace.dependencies) select(workspaces.find((other) => other.name === name));
  };
  for (const name of names) {
    const workspace = workspaces.find((other) => [other.name, other.name.split('/')[1], other.folder].includes(name));
    if (workspace === undefined) unknown.push(name);
    else select(workspace);
  }
  return { found: workspaces.filter((workspace) => selected.has(workspace)), unknown };
}

/** Whether a path is the folder or below it. */
export function isWithin(folder, path) {
  return path === folder || path.startsWith(`${folder}/`);
}

/**
 * The innermost workspace that holds a file or folder. Throws when there is none.
 *
 * @param {string} path
 * @returns {Workspace}
 */
export function workspaceOf(path, workspaces = findWorkspaces()) {
  const holding = workspaces.filter(({ folder }) => isWithin(folder, path));
  if (holding.length === 0) throw new Error(`${path} is in no workspace.`);
  return holding.reduce((inner, other) => (other.folder.length > inner.folder.length ? other : inner));
}

/** `PAYMENT_SIMULATOR_PORT` for the process `payment-simulator`. */
function portSettingOf(name) {
  return `${name.toUpperCase().replaceAll('-', '_')}_PORT`;
}

/**
 * Folders below `subgraphs/` with a `schema.graphql`.
 *
 * @returns {{ name: string, folder: string, entry: string, defaultPort: number, port: number, portSetting: string }[]} By
 *   name. `entry` is relative to the root, `port` is that of this start.
 */
export function findSubgraphs() {
  return foldersOf('subgraphs')
    .filter((folder) => existsSync(join(ROOT, folder, 'schema.graphql')))
    .map((folder) => {
      const name = basename(folder);
      const portSetting = portSettingOf(name);
      const defaultPort = readManifest(folder).marquee?.port;
      const entry = join(folder, 'dist', 'main.js');
      return { name, folder, entry, defaultPort, port: Number(process.env[portSetting] || defaultPort), portSetting };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Processes that are started with a subgraph, from its manifest: `"companions": [{ "name", "entry", "port", "env" }]`.
 * `env` has settings for both, in which `{companion}` and `{subgraph}` stand for their URLs. With `"developmentOnly":
 * true` a companion is not started in production, and its settings are left out.
 *
 * @returns {{ name: string, folder: string, entry: string, defaultPort: number, port: number, isDevelopmentOnly:
 *   boolean, env: Record<string, string> }[]}
 */
export function findCompanions() {
  return findSubgraphs().flatMap(({ folder, port: subgraphPort }) => {
    const { companions = [] } = readManifest(folder).marquee;
    return companions.map(({ name, entry, port: defaultPort, developmentOnly = false, env = {} }) => {
      const port = Number(process.env[portSettingOf(name)] || defaultPort);
      const fill = (text) =>
        text
          .replace('{companion}', `http://127.0.0.1:${port}`)
          .replace('{subgraph}', `http://127.0.0.1:${subgraphPort}`);
      return {
        name,
        folder,
        entry: join(folder, 'dist', entry),
        defaultPort,
        port,
        isDevelopmentOnly: developmentOnly,
        env: Object.fromEntries(Object.entries(env).map(([key, text]) => [key, fill(text)])),
      };
    });
  });
}

/**
 * Processes of workspaces that are no subgraphs, from their manifests: `"process": { "name", "entry", "port" }`.
 *
 * @returns {{ name: string, folder: string, entry: string, defaultPort: number, port: number }[]} `entry` is relative
 *   to the root, `port` is that of this start.
 */
export function findProcesses() {
  return findWorkspaces().flatMap(({ folder }) => {
    const declared = readManifest(folder).marquee?.process;
    if (declared === undefined) return [];
    const { name, entry, port: defaultPort } = declared;
    const port = Number(process.env[portSettingOf(name)] || defaultPort);
    return [{ name, folder, entry: join(folder, 'dist', entry), defaultPort, port }];
  });
}

/** The subgraph that new ones are copied from: built and tested, but never started. */
export const TEMPLATE = { name: 'template', folder: join('packages', 'subgraph', 'template') };

/** Folders with a `tsconfig.json`, without the root. `tsc -b` finds their order by their references. */
export function findProjects() {
  return filesBelow('.', 'tsconfig.json')
    .map((file) => dirname(file))
    .filter((folder) => folder !== '.')
    .sort();
}
