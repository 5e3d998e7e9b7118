/** The licences of the libraries that a published package holds in its bundles. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../console.mjs';

/** Licences that allow libraries to be bundled; others are dependencies, which npm installs with their own texts. */
const BUNDLED_LICENCES = new Set(['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD', 'BlueOak-1.0.0']);

const LICENCE_FILE = /^(licen[cs]e|copying|notice)(\.(md|txt))?$/i;

/**
 * @param {Iterable<string>} modules Absolute paths of modules of libraries.
 * @returns {string} The text of THIRD-PARTY-NOTICES. Throws a `UserError` for a licence that does not allow bundling.
 */
export function writeNotices(modules) {
  const libraries = new Map([...modules].map((module) => readLibrary(module)).map((library) => [library.id, library]));
  const sorted = [...libraries.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const refused = sorted.filter(({ licence }) => !BUNDLED_LICENCES.has(licence));
  if (refused.length > 0)
    throw new UserError(
      `These libraries may not be bundled, make them dependencies of the package: ${refused.map(({ id, licence }) => `${id} (${licence})`).join(', ')}`,
    );
  return [
    'The programs of this package contain the following libraries.',
    ...sorted.map(({ id, licence, texts }) => [`${id} (${licence})`, ...texts].join('\n\n')),
  ].join(`\n\n${'-'.repeat(80)}\n\n`);
}

function readLibrary(module) {
  const folder = folderOf(module);
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const files = readdirSync(folder).filter((file) => LICENCE_FILE.test(file));
  return {
    id: `${name} ${version}`,
    licence: license ?? 'unknown',
    texts: files.sort().map((file) => readFileSync(join(folder, file), 'utf8').trim()),
  };
}

/** The folder of the package that holds a module: a manifest without a name only chooses a module format. */
function folderOf(module) {
  for (let folder = dirname(module.replaceAll('\0', '').replace(/\?.*/, '')); ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name !== undefined) return folder;
    if (folder === dirname(folder)) throw new Error(`${module} is in no package.`);
  }
}
