/**
 * One bundle for each entry: a process (`main.ts`) or a worker thread (`*-worker.ts`). An entry that is compiled to
 * `dist/main.js` is bundled into `dist/main.cjs`, with all packages that it imports; `dist/main.js` then only runs that
 * bundle. A bundle is CommonJS, since Node can keep V8's code cache of a script but not that of an ES module.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { UserError } from '../console.mjs';
import { ROOT, TEMPLATE, ownFiles } from '../workspace.mjs';
import { readFingerprint } from './build-state.mjs';
import { columnsInAscii, inAscii } from './ascii.mjs';
import { keepModuleUrls, resolveComputedImports, resolveOwnPackages, runAsync } from './bundle-plugins.mjs';
import { loadExternalsWhenUsed } from './lazy-externals.mjs';
import { keepOwnMappings } from './source-map.mjs';
import { TRANSFORM_OPTIONS } from './transpile.mjs';

/**
 * Packages that are not bundled but found when the process runs: those with native code, those that read files beside
 * themselves, and large ones that most processes never load.
 */
export const EXTERNAL =
  /^(@photostructure\/sqlite|@node-rs\/argon2|mongodb|kafkajs|@redis\/client|@platformatic\/kafka|vega-datasets|@graphql-yoga\/render-graphiql|@apollo\/rover)(\/|$)/;

const ENTRY = /(^|\/)main\.ts$|-worker\.ts$/;

/** @param {Iterable<string>} sources */
export function findEntries(sources) {
  return [...sources].filter((source) => ENTRY.test(source) && !source.startsWith(`${TEMPLATE.folder}/`));
}

/**
 * Bundles the entries of which an input changed.
 *
 * @param {readonly string[]} entries Sources.
 * @param {ReadonlyMap<string, string>} outputs Source -> compiled file, of all projects.
 * @param {import('./build-state.mjs').BuildState} state Changed in place.
 * @returns {Promise<readonly string[]>} The compiled files of those that were bundled.
 */
export async function bundleChanged(entries, outputs, state) {
  const outputOfEntry = (entry) => /** @type {string} */ (outputs.get(entry));
  const isCurrent = (entry) => {
    const inputs = Object.entries(state.bundles[entry]?.inputs ?? {});
    return (
      inputs.length > 0 &&
      inputs.every(([file, fingerprint]) => state.fingerprintOf(file) === fingerprint) &&
      // Another compiler may have written there.
      state.fingerprintOf(outputOfEntry(entry)) === state.bundles[entry].loader
    );
  };
  const changed = entries.filter((entry) => !isCurrent(entry));
  if (changed.length === 0) return [];
  const { rolldown } = await import('rolldown');
  const { parseSync } = await import('rolldown/utils');
  const waiting = [...changed];
  const work = async () => {
    for (let entry = waiting.shift(); entry !== undefined; entry = waiting.shift()) {
      const inputs = await bundleEntry({ rolldown, parseSync }, entry, outputs);
      state.bundles[entry] = {
        loader: readFingerprint(outputOfEntry(entry)),
        inputs: Object.fromEntries(inputs.map((file) => [file, state.fingerprintOf(file)])),
      };
    }
  };
  // One bundle at a time: the bundler uses all cores for each, and several at once only use more memory.
  await Promise.all([work(), work()]);
  return changed.map(outputOfEntry);
}

/** `router/dist/main.js` -> `router/dist/main.cjs` */
function bundleOf(output) {
  return output.replace(/\.js$/, '.cjs');
}

async function bundleEntry({ rolldown, parseSync }, entry, outputs) {
  const output = outputs.get(entry);
  const folder = dirname(output);
  const bundle = await rolldown({
    cwd: ROOT,
    input: { [basename(output, '.js')]: join(ROOT, entry) },
    platform: 'node',
    transform: TRANSFORM_OPTIONS,
    resolve: {
      extensionAlias: { '.js': ['.ts', '.tsx', '.js'] },
      // Apollo Server hashes the text of each operation. In a bundle, its package does not find Node's module and uses
      // an implementation in JavaScript.
      alias: { '@apollo/utils.createhash': 'node:crypto' },
    },
    plugins: [
      resolveComputedImports(),
      resolveOwnPackages(outputs),
      resolveExternals(folder),
      runAsync(entry, parseSync),
      keepModuleUrls(folder, outputs),
      loadExternalsLater(),
    ],
    onLog: (level, { code, message }, log) => {
      // Optional packages that are not installed are looked for in vain at run time, as they would be unbundled.
      if (level === 'warn' && REPORTED.has(code)) log(level, message);
    },
  });
  try {
    const {
      output: [chunk],
    } = await bundle.generate({
      format: 'cjs',
      codeSplitting: false,
      dynamicImportInCjs: false,
      sourcemap: true,
      sourcemapExcludeSources: true,
      // V8 keeps the text of a program in memory: without white space and comments it is half as long. Names stay.
      minify: { compress: false, mangle: false, codegen: true },
      entryFileNames: '[name].cjs',
      dir: join(ROOT, folder),
      intro: "const __bundleUrl = require('node:url').pathToFileURL(__filename);",
    });
    const code = inAscii(chunk.code);
    const hash = createHash('sha256').update(code).digest('hex').slice(0, 16);
    writeBundle(output, { code, map: keepOwnMappings(chunk.map, columnsInAscii(chunk.code)) }, hash);
    return ownFiles(await bundle.watchFiles);
  } catch (error) {
    throw new UserError(`${entry} cannot be bundled:\n${error.message}`);
  } finally {
    await bundle.close();
  }
}

const REPORTED = new Set(['CIRCULAR_REEXPORT', 'MISSING_EXPORT']);

function writeBundle(output, { code, map }, hash) {
  const file = join(ROOT, bundleOf(output));
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true });
  const caches = readdirSync(folder).filter((name) => name.startsWith(`${basename(file)}.`) && name.endsWith('.cache'));
  for (const name of caches) rmSync(join(folder, name));
  writeFileSync(file, code);
  writeFileSync(`${file}.map`, JSON.stringify(map));
  const loader = relative(dirname(output), join('packages', 'launcher', 'src', 'build', 'run-bundle.mjs'));
  writeFileSync(
    join(ROOT, output),
    `// Written by the build: runs ${basename(file)}, which holds this program and all packages that it imports.
import { runBundle } from '${loader}';
runBundle(new URL('./${basename(file)}', import.meta.url), '${hash}');
`,
  );
}

/** Before the bundle is minified. */
function loadExternalsLater() {
  return {
    name: 'load-externals-later',
    renderChunk: (code) => ({ code: loadExternalsWhenUsed(code), map: null }),
  };
}

/** Replaces the name of an external package by the path of its file, which is not within reach of every bundle. */
function resolveExternals(folder) {
  return {
    name: 'external-packages',
    resolveId: {
      filter: { id: EXTERNAL },
      handler(id, importer) {
        const file = createRequire(importer).resolve(id);
        return { id: relative(join(ROOT, folder), file), external: true };
      },
    },
  };
}
