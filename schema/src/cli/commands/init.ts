/** `marquee init`: writes a working graph of two subgraphs into an empty folder. */
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../command.js';
import type { Command } from '../command.js';
import { dependenciesOfGraph } from './own-packages.js';

const TEMPLATE = fileURLToPath(new URL('../../../../deploy/npm/marquee/new-graph', import.meta.url));

/** Files that have another name in the template, where their own has a meaning for npm, git or tools. */
const RENAMED = [
  ['package.template.json', 'package.json'],
  ['README.template.md', 'README.md'],
  ['gitignore', '.gitignore'],
] as const;

export const init: Command = {
  name: 'init',
  usage: 'marquee init [folder]',
  summary: 'writes a graph of two subgraphs that runs, with a router and a registry, into an empty folder',
  run: async ({ args: [path = '.', ...more] }) => {
    if (more.length > 0) throw new UsageError('init takes one folder.');
    const folder = resolve(path);
    const found = await readFolder(folder);
    if (found.length > 0)
      return {
        verdict: 'refused',
        text: `${folder} is not empty (${found.slice(0, 3).join(', ')}${found.length > 3 ? ', …' : ''}): give an empty folder, or one that does not exist, as in "marquee init my-graph".`,
        data: { folder },
      };
    await writeGraph(folder);
    const here = relative(process.cwd(), folder);
    const next = `Next: ${here === '' ? '' : `cd ${here} && `}npm install && npm start`;
    return {
      verdict: 'safe',
      text: `${folder}: a graph of the subgraphs products and reviews\n${next}`,
      data: { folder },
    };
  },
};

/** Without what version control and the desktop put there. */
async function readFolder(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => name !== '.git' && name !== '.DS_Store');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new UsageError(`${folder} cannot be used: ${(error as Error).message}`);
  }
}

/** Files get their places when all of them are written, so that a full disk leaves no half graph. */
async function writeGraph(folder: string): Promise<void> {
  const draft = join(folder, `.draft-${process.pid}`);
  await mkdir(folder, { recursive: true });
  try {
    await cp(TEMPLATE, draft, { recursive: true });
    for (const [from, to] of RENAMED) await rename(join(draft, from), join(draft, to));
    const manifest = join(draft, 'package.json');
    let text = await readFile(manifest, 'utf8');
    for (const [name, version] of await dependenciesOfGraph()) text = text.replaceAll(`{${name}}`, version);
    await writeFile(manifest, text);
    for (const name of await readdir(draft)) await rename(join(draft, name), join(folder, name));
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
