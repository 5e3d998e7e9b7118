/**
 * Composes the subgraphs of this checkout to one supergraph. `npm run compose` writes the committed
 * `schema/supergraph.graphql`, with the default ports; a start writes one into the data folder, with the ports of that
 * start.
 *
 *   npm run compose [-- --out FILE --url 'http://{name}:{port}/graphql']
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError, runCommand, print } from './console.mjs';
import { prepare } from './prepare.mjs';
import { fingerprint, runWhenChanged } from './up-to-date.mjs';
import { ROOT, findSubgraphs } from './workspace.mjs';

/**
 * The subgraphs' names, URLs and SDLs, for composition and for the registry.
 *
 * @param {(subgraph: ReturnType<typeof findSubgraphs>[number]) => string} urlOf Where the router reaches a subgraph.
 */
export function sourcesOf(urlOf) {
  return findSubgraphs().map((subgraph) => ({
    name: subgraph.name,
    url: urlOf(subgraph),
    sdl: readFileSync(join(ROOT, subgraph.folder, 'schema.graphql'), 'utf8'),
  }));
}

/**
 * Composes when the result would differ from the last one in `file`.
 *
 * @param {string} file
 * @param {Parameters<typeof sourcesOf>[0]} urlOf
 * @returns {Promise<string>} What was done, for the user.
 */
export async function composeTo(file, urlOf) {
  const sources = sourcesOf(urlOf);
  const readFingerprint = () =>
    fingerprint({ texts: [existsSync(file) ? readFileSync(file, 'utf8') : '', JSON.stringify(sources)] });
  const done = await runWhenChanged(`${file}.made`, readFingerprint, () => writeSupergraph(file, sources));
  return done ? `${sources.length} subgraphs` : 'nothing has changed';
}

/** Throws a `UserError` with all problems when the subgraphs do not compose. */
async function writeSupergraph(file, sources) {
  const [{ compose }, { isExpectedHint }] = await Promise.all([
    import('../../../schema/dist/composition/compose.js'),
    import('../../../schema/dist/composition/expected-hints.js'),
  ]);
  const composition = compose(sources);
  if (composition.outcome === 'failed') {
    const reasons = composition.problems.map(({ code, message }) => `  ${code}: ${message}`).join('\n');
    throw new UserError(`The subgraphs do not compose:\n${reasons}`);
  }
  mkdirSync(dirname(file), { recursive: true });
  // Renamed when it is complete, since a running router reloads this file.
  writeFileSync(`${file}.new`, composition.supergraphSdl);
  renameSync(`${file}.new`, file);
  for (const hint of composition.hints.filter((candidate) => !isExpectedHint(candidate)))
    print(`    hint ${hint.code}: ${hint.message}`);
}

function option(name, fallback) {
  const index = process.argv.indexOf(name);
  return index < 0 ? fallback : process.argv[index + 1];
}

if (import.meta.url === `file://${process.argv[1]}`) {
  await runCommand(async () => {
    await prepare();
    const file = option('--out', join(ROOT, 'schema', 'supergraph.graphql'));
    const pattern = option('--url', 'http://127.0.0.1:{port}/graphql');
    await writeSupergraph(
      file,
      sourcesOf(({ name, defaultPort }) => pattern.replace('{name}', name).replace('{port}', defaultPort)),
    );
    print(`${file} is up to date`);
  });
}
