/** Writes the folder of a published package: what `npm pack` puts into its tarball. */
import { chmodSync, cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../console.mjs';
import { TRANSFORM_OPTIONS } from '../build/transpile.mjs';
import { ROOT, filesBelow } from '../workspace.mjs';
import { COPIED, LIB, bundlePackage } from './bundle-package.mjs';
import { writeNotices } from './notices.mjs';
import { pinnedVersions } from './pinned-versions.mjs';

/** READMEs of the packages, and what all of them hold. */
const SOURCES = join('deploy', 'npm');

/**
 * @param {import('./published-packages.mjs').PublishedPackage} published
 * @param {string} folder Is emptied.
 */
export async function writePackage(published, folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'bin'), { recursive: true });
  const modules = await bundlePackage(published, folder);
  for (const file of published.files.flatMap(expand)) copy(file, join(folder, LIB, file));
  copy(join('packages', 'launcher', 'src', 'build', 'run-bundle.mjs'), join(folder, LIB, 'run-bundle.mjs'));
  const libraries = Object.entries(published.copied).map(([name, from]) => [name, join('node_modules', from)]);
  for (const [name, from] of libraries) cpSync(join(ROOT, from), join(folder, LIB, COPIED, name), { recursive: true });
  copy('LICENSE', join(folder, 'LICENSE'));
  copy(join(SOURCES, published.name, 'README.md'), join(folder, 'README.md'));
  for (const [place, file] of Object.entries(published.documents)) copy(file, join(folder, place));
  for (const [name, source] of Object.entries(published.modules)) await writeModule(source, join(folder, name));
  writeFileSync(
    join(folder, 'THIRD-PARTY-NOTICES'),
    `${writeNotices([...modules, ...libraries.map(([, from]) => join(ROOT, from, 'index.js'))])}\n`,
  );
  const manifest = manifestOf(published);
  writeJson(join(folder, 'package.json'), manifest);
  // Programs read their version there.
  writeJson(join(folder, LIB, 'package.json'), { name: manifest.name, version: manifest.version, type: 'module' });
  writeCommand(published, join(folder, 'bin', `${published.name}.mjs`));
}

/** A module and its types. */
async function writeModule(source, target) {
  const { transformSync } = await import('rolldown/utils');
  const { isolatedDeclarationSync } = await import('rolldown/experimental');
  const text = readFileSync(join(ROOT, source), 'utf8');
  const [module, types] = [transformSync(source, text, TRANSFORM_OPTIONS), isolatedDeclarationSync(source, text, {})];
  const [error] = [...module.errors, ...types.errors];
  if (error !== undefined) throw new UserError(`${source}: ${error.message}`);
  writeFileSync(`${target}.js`, module.code);
  writeFileSync(`${target}.d.ts`, types.code);
}

function writeJson(file, value) {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}

function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(join(ROOT, from), to);
}

/** `folder/*.css` and `folder/**` stand for files of a folder, and of those below it. */
function expand(pattern) {
  if (!pattern.includes('*')) return [pattern];
  const folder = dirname(pattern);
  if (pattern.endsWith('**')) return filesBelow(folder, '');
  const ending = basename(pattern).slice(1);
  return readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith(ending) && !name.endsWith(`.test${ending}`))
    .map((name) => join(folder, name));
}

/** Libraries check `NODE_ENV` when they are loaded; without it graphql-js checks each object for a second copy of itself. */
function writeCommand({ main }, file) {
  const entry = main.replace('/src/', '/dist/').replace(/\.ts$/, '.js');
  writeFileSync(
    file,
    `#!/usr/bin/env node
process.env.NODE_ENV ??= 'production';
await import('../${LIB}/${entry}');
`,
  );
  chmodSync(file, 0o755);
}

/** @param {import('./published-packages.mjs').PublishedPackage} published */
export function manifestOf(published) {
  const { version, engines, license, repository } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const pinned = pinnedVersions();
  const versionsOf = (names) => Object.fromEntries(names.map((name) => [name, pinned(name)]));
  const optional = Object.keys(published.optional);
  const modules = Object.keys(published.modules);
  return {
    name: published.name,
    version,
    description: published.description,
    keywords: published.keywords,
    license,
    ...(repository === undefined ? {} : { repository: { ...repository, directory: published.workspace } }),
    type: 'module',
    engines,
    bin: { [published.name]: `bin/${published.name}.mjs` },
    exports: {
      ...Object.fromEntries(modules.map((name) => [`./${name}`, { types: `./${name}.d.ts`, default: `./${name}.js` }])),
      './package.json': './package.json',
    },
    files: [
      'bin',
      LIB,
      'THIRD-PARTY-NOTICES',
      ...Object.keys(published.documents),
      ...modules.flatMap((name) => [`${name}.js`, `${name}.d.ts`]),
    ],
    dependencies: versionsOf(published.dependencies),
    ...(optional.length > 0 && {
      peerDependencies: versionsOf(optional),
      peerDependenciesMeta: Object.fromEntries(optional.map((name) => [name, { optional: true }])),
    }),
  };
}
