/**
 * The TypeScript projects of this checkout and the file that each source is compiled to, from the `tsconfig.json`
 * files. Plain Node: used before anything is built.
 */
import { readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { ROOT, filesBelow, findProjects } from '../workspace.mjs';

/**
 * @typedef {object} Project
 * @property {string} folder Holds the `tsconfig.json`; relative to the root of the checkout, like all paths here.
 * @property {string} sourceFolder
 * @property {string} outDir
 * @property {boolean} emitsJavaScript False for an app: a bundler compiles it, and only its types are checked here.
 * @property {readonly string[]} sources
 */

/** Run by vitest from their sources, imported by nothing. */
const TEST_FILE = /\.(test|services|browser)\.tsx?$/;

/** @returns {readonly Project[]} Those with sources, by folder. */
export function readProjects() {
  const folders = findProjects();
  return folders.map((folder) => readProject(folder, folders)).filter((project) => project !== null);
}

function readProject(folder, allFolders) {
  const { compilerOptions = {}, files } = JSON.parse(readFileSync(join(ROOT, folder, 'tsconfig.json'), 'utf8'));
  // `"files": []` is a project of references only.
  if (files !== undefined) return null;
  const { rootDir = '.', outDir = 'dist', emitDeclarationOnly = false } = compilerOptions;
  const nested = allFolders.filter((other) => other.startsWith(`${folder}/`));
  const sourceFolder = normalize(join(folder, rootDir)).replace(/\/$/, '');
  const sources = filesBelow(sourceFolder, '.ts', { withGenerated: true })
    .concat(filesBelow(sourceFolder, '.tsx', { withGenerated: true }))
    .filter((file) => !nested.some((other) => file.startsWith(`${other}/`)));
  return {
    folder,
    sourceFolder,
    outDir: normalize(join(folder, outDir)),
    emitsJavaScript: !emitDeclarationOnly,
    sources: sources.sort(),
  };
}

/** `subgraphs/users/store.ts` -> `subgraphs/users/dist/store.js` */
export function outputOf({ sourceFolder, outDir }, source) {
  return join(outDir, source.slice(sourceFolder.length + 1)).replace(/\.tsx?$/, '.js');
}

/** @returns {Map<string, string>} Source -> its compiled file, of every project that emits JavaScript. */
export function compiledFiles(projects = readProjects()) {
  return new Map(
    projects
      .filter(({ emitsJavaScript }) => emitsJavaScript)
      .flatMap((project) =>
        project.sources
          .filter((source) => !TEST_FILE.test(source))
          .map((source) => /** @type {const} */ ([source, outputOf(project, source)])),
      ),
  );
}
