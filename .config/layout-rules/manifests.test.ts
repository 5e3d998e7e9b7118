/**
 * Each project's TypeScript references name the workspace packages that its sources import, so that `tsc -b` orders
 * them.
 */
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { filesBelow, importsOf, read } from './files.js';

const files = filesBelow('');
const projects = files
  .filter((file) => file.endsWith('/tsconfig.json') && file !== 'tsconfig.json')
  .map((file) => ({ folder: dirname(file), ...(JSON.parse(read(file)) as ProjectConfig) }))
  .filter((project) => project.files === undefined);

interface ProjectConfig {
  readonly files?: readonly string[];
  readonly references?: readonly { readonly path: string }[];
}

/** The project that a source file belongs to: the nearest folder above it that has a configuration. */
function projectOf(file: string): string | undefined {
  return projects
    .map(({ folder }) => folder)
    .filter((folder) => file.startsWith(`${folder}/`))
    .sort((a, b) => b.length - a.length)[0];
}

const packageFolders = new Map(
  files
    .filter((file) => file.endsWith('/package.json'))
    .map((file) => [(JSON.parse(read(file)) as { readonly name?: string }).name ?? '', dirname(file)]),
);

test.each(projects.map(({ folder, references }) => ({ folder, references })))(
  '$folder references the projects of the packages that it imports',
  ({ folder, references }) => {
    const imported = new Set(
      files
        .filter((file) => /\.tsx?$/.test(file) && projectOf(file) === folder)
        .flatMap(importsOf)
        .flatMap((target) => /^@marquee\/[^/]+/.exec(target)?.[0] ?? [])
        .map((name) => packageFolders.get(name) ?? name)
        .filter((packageFolder) => !folder.startsWith(packageFolder)),
    );
    const referenced = (references ?? []).map(({ path }) => normalize(join(folder, path)));
    expect([...imported].filter((name) => !referenced.some((path) => path.startsWith(name)))).toEqual([]);
  },
);
