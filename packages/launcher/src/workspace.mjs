/**
 * What there is in this checkout, found by looking: a folder with a `schema.graphql` is a subgraph, a folder with a
 * `tsconfig.json` is a project to build. Nothing is listed anywhere. Plain Node, so that it runs before anything is
 * installed.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

function foldersOf(folder) {
  return existsSync(join(ROOT, folder))
    ? readdirSync(join(ROOT, folder), { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
        .map((entry) => join(folder, entry.name))
    : [];
}

/** Every file below `folder` whose name ends so; installed and generated folders left out. */
export function filesBelow(folder, ending) {
  const skipped = new Set(['node_modules', 'dist', 'generated', '.data', '.git']);
  const walk = (current) =>
    readdirSync(current, { withFileTypes: true }).flatMap((entry) => {
      if (entry.isDirectory()) return skipped.has(entry.name) ? [] : walk(join(current, entry.name));
      return entry.name.endsWith(ending) ? [join(current, entry.name)] : [];
    });
  return walk(join(ROOT, folder)).map((file) => relative(ROOT, file));
}

/** @returns {{ name: string, folder: string, defaultPort: number, port: number, portSetting: string }[]} by name */
export function findSubgraphs() {
  return foldersOf('subgraphs')
    .filter((folder) => existsSync(join(ROOT, folder, 'schema.graphql')))
    .map((folder) => {
      const manifest = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
      const name = folder.split(/[\\/]/).at(-1);
      const portSetting = `${name.toUpperCase().replaceAll('-', '_')}_PORT`;
      const defaultPort = manifest.marquee?.port;
      return { name, folder, defaultPort, port: Number(process.env[portSetting] || defaultPort), portSetting };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Processes that a subgraph brings along, named in its manifest: `"companions": [{ "name", "entry", "port", "env" }]`.
 * `env` says what the processes must know of each other, with `{companion}` and `{subgraph}` for their URLs.
 * @returns {{ name: string, folder: string, entry: string, port: number, env: Record<string, string> }[]}
 */
export function findCompanions() {
  return findSubgraphs().flatMap(({ folder, port: subgraphPort }) => {
    const { companions = [] } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')).marquee;
    return companions.map(({ name, entry, port: defaultPort, env = {} }) => {
      const port = Number(process.env[`${name.toUpperCase().replaceAll('-', '_')}_PORT`] || defaultPort);
      const fill = (text) =>
        text
          .replace('{companion}', `http://127.0.0.1:${port}`)
          .replace('{subgraph}', `http://127.0.0.1:${subgraphPort}`);
      return {
        name,
        folder,
        entry: join(folder, 'dist', entry),
        port,
        env: Object.fromEntries(Object.entries(env).map(([key, text]) => [key, fill(text)])),
      };
    });
  });
}

/** The pattern for new subgraphs: built and tested like the rest, started never. */
export const TEMPLATE = { name: 'template', folder: join('packages', 'subgraph', 'template') };

/** Folders with a `tsconfig.json` of their own; `tsc -b` finds their order from the references. */
export function findProjects() {
  return filesBelow('.', 'tsconfig.json')
    .map((file) => dirname(file))
    .filter((folder) => folder !== '.')
    .sort();
}
