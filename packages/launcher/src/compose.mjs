/**
 * One supergraph from the subgraphs that are there. As a command it writes the committed `schema/supergraph.graphql`,
 * with the default ports; at a start it writes the running one, with the ports of this start.
 *
 *   npm run compose [-- --out FILE --url 'http://{name}:{port}/graphql']
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError, runCommand, print } from './console.mjs';
import { prepare } from './prepare.mjs';
import { fingerprint, runWhenChanged } from './up-to-date.mjs';
import { ROOT, findSubgraphs } from './workspace.mjs';

/** What composition and the registry are given: each subgraph's name, where the router will find it, and its SDL. */
export function sourcesOf(urlOf) {
  return findSubgraphs().map((subgraph) => ({
    name: subgraph.name,
    url: urlOf(subgraph),
    sdl: readFileSync(join(ROOT, subgraph.folder, 'schema.graphql'), 'utf8'),
  }));
}

/** @param urlOf where the router will find a subgraph */
export async function composeTo(file, urlOf) {
  const sources = sourcesOf(urlOf);
  const print = () =>
    fingerprint({ texts: [existsSync(file) ? readFileSync(file, 'utf8') : '', JSON.stringify(sources)] });
  const done = await runWhenChanged(`${file}.made`, print, () => writeSupergraph(file, sources));
  return done ? `${sources.length} subgraphs` : 'nothing has changed';
}

/** Throws a refusal that holds every reason why the sources do not fit together. */
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
  // Written aside and renamed: a running router follows this file, and must never see half of it.
  writeFileSync(`${file}.new`, composition.supergraphSdl);
  renameSync(`${file}.new`, file);
  for (const hint of composition.hints.filter((candidate) => !isExpectedHint(candidate)))
    print(`    hint ${hint.code}: ${hint.message}`);
}

function option(name, fallback) {
  const place = process.argv.indexOf(name);
  return place < 0 ? fallback : process.argv[place + 1];
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
