/** Bundles the entries of a published package with our own workspaces and the libraries that it does not depend on. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { ROOT } from '../workspace.mjs';
import { inAscii } from '../build/ascii.mjs';
import { keepModuleUrls, resolveOwnPackages, runAsync } from '../build/bundle-plugins.mjs';
import { compiledFiles } from '../build/projects.mjs';
import { TRANSFORM_OPTIONS } from '../build/transpile.mjs';
import { pinnedVersions } from './pinned-versions.mjs';

/** Where the bundles and the files that they read are, below the package's folder. */
export const LIB = 'lib';

/** Where libraries are that are copied, below `LIB`. */
export const COPIED = 'libraries';

/**
 * @param {import('./published-packages.mjs').PublishedPackage} published
 * @param {string} folder Of the package.
 * @returns {Promise<ReadonlySet<string>>} Absolute paths of the modules of libraries that were bundled. Throws when a
 *   bundle imports a package that is neither bundled nor declared.
 */
export async function bundlePackage(published, folder) {
  const { rolldown } = await import('rolldown');
  const { parseSync } = await import('rolldown/utils');
  const outputs = compiledFiles();
  const modules = new Set();
  for (const entry of [published.main, ...published.entries])
    for (const module of await bundleEntry({ rolldown, parseSync }, { published, folder, entry, outputs }))
      modules.add(module);
  return modules;
}

async function bundleEntry({ rolldown, parseSync }, { published, folder, entry, outputs }) {
  const output = outputs.get(entry);
  const bundle = await rolldown({
    cwd: ROOT,
    input: { [basename(output, '.js')]: join(ROOT, entry) },
    platform: 'node',
    transform: TRANSFORM_OPTIONS,
    resolve: {
      extensionAlias: { '.js': ['.ts', '.tsx', '.js'] },
      alias: { '@apollo/utils.createhash': 'node:crypto' },
    },
    plugins: [
      requireLater(
        [...published.loadedLater, ...Object.keys(published.optional), ...Object.keys(published.copied)],
        (id) => (id in published.copied ? relative(dirname(output), join(COPIED, id, 'index.js')) : id),
      ),
      keepPackages(published.dependencies),
      resolveOwnPackages(outputs),
      runAsync(entry, parseSync),
      keepModuleUrls(dirname(output), outputs),
    ],
    onLog: () => {},
  });
  try {
    const {
      output: [chunk],
    } = await bundle.generate({
      format: 'cjs',
      codeSplitting: false,
      dynamicImportInCjs: false,
      minify: { compress: false, mangle: false, codegen: true },
      entryFileNames: '[name].cjs',
      dir: join(ROOT, dirname(output)),
      intro: "const __bundleUrl = require('node:url').pathToFileURL(__filename);",
    });
    writeBundle(join(folder, LIB, output), inAscii(chunk.code), { folder, optional: published.optional });
    return chunk.moduleIds.filter((id) => id.includes('/node_modules/') && !id.startsWith(LATER));
  } finally {
    await bundle.close();
  }
}

/** Names of packages stay, to be found in the folder that the package is installed into. */
function keepPackages(names) {
  return {
    name: 'kept-packages',
    resolveId: { filter: { id: patternOf(names) }, handler: (id) => ({ id, external: true }) },
  };
}

const LATER = '\0later:';

/**
 * The bundler requires external packages at the start, also those that only a dynamically imported module imports. A
 * CommonJS module around each of them is evaluated when its first importer is.
 */
function requireLater(names, pathOf) {
  const pattern = patternOf(names);
  return {
    name: 'required-later',
    resolveId: {
      handler(id, importer) {
        if (importer?.startsWith(LATER)) return { id, external: true };
        return pattern.test(id) ? `${LATER}${id}` : undefined;
      },
    },
    load: {
      filter: { id: /^\0later:/ },
      handler: (id) => ({
        code: `module.exports = require(${JSON.stringify(pathOf(id.slice(LATER.length)))});`,
        moduleType: 'js',
      }),
    },
  };
}

/** Matches nothing without names. */
function patternOf(names) {
  if (names.length === 0) return /^(?!)/;
  return new RegExp(`^(${names.map((name) => name.replaceAll('/', '\\/')).join('|')})(\\/|$)`);
}

function writeBundle(loader, code, { folder, optional }) {
  const bundle = loader.replace(/\.js$/, '.cjs');
  const hash = createHash('sha256').update(code).digest('hex').slice(0, 16);
  const run = relative(dirname(loader), join(folder, LIB, 'run-bundle.mjs'));
  const used = Object.entries(optional).filter(([name]) => code.includes(`require("${name}")`));
  const pinned = pinnedVersions();
  const missing = used.map(([name, user]) => [name, `${user} needs a package: npm install ${name}@${pinned(name)}`]);
  mkdirSync(dirname(loader), { recursive: true });
  writeFileSync(bundle, code);
  writeFileSync(
    loader,
    `import { runBundle } from '${run.startsWith('.') ? run : `./${run}`}';
runBundle(new URL('./${basename(bundle)}', import.meta.url), '${hash}', ${JSON.stringify(Object.fromEntries(missing))});
`,
  );
}
