/**
 * One supergraph from the subgraphs that are there. As a command it writes the committed `schema/supergraph.graphql`, with the
 * default ports; at a start it writes the running one, with the ports of this start.
 *
 *   npm run compose [-- --out FILE --url 'http://{name}:{port}/graphql']
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Refusal, main, say } from './console.mjs';
import { build } from './build.mjs';
import { checkNode, installWhenNeeded } from './install.mjs';
import { ROOT, findSubgraphs } from './workspace.mjs';

/** @param urlOf where the router will find a subgraph */
export const composeTo = async (file, urlOf) => {
  const [{ compose }, { isExpectedHint }] = await Promise.all([
    import('../../../schema/dist/compose/compose.js'),
    import('../../../schema/dist/compose/expected-hints.js'),
  ]);
  const subgraphs = findSubgraphs();
  const composition = compose(
    subgraphs.map((subgraph) => ({
      name: subgraph.name,
      url: urlOf(subgraph),
      sdl: readFileSync(join(ROOT, subgraph.folder, 'schema.graphql'), 'utf8'),
    })),
  );
  if (composition.outcome === 'failed') {
    const reasons = composition.problems.map(({ code, message }) => `  ${code}: ${message}`).join('\n');
    throw new Refusal(`The subgraphs do not compose:\n${reasons}`);
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, composition.supergraphSdl);
  for (const hint of composition.hints.filter((candidate) => !isExpectedHint(candidate))) say(`    hint ${hint.code}: ${hint.message}`);
  return `${subgraphs.length} subgraphs`;
};

const option = (name, fallback) => {
  const place = process.argv.indexOf(name);
  return place < 0 ? fallback : process.argv[place + 1];
};

if (import.meta.url === `file://${process.argv[1]}`) {
  await main(async () => {
    checkNode();
    await installWhenNeeded();
    await build();
    const file = option('--out', join(ROOT, 'schema', 'supergraph.graphql'));
    const pattern = option('--url', 'http://127.0.0.1:{port}/graphql');
    await composeTo(file, ({ name, defaultPort }) => pattern.replace('{name}', name).replace('{port}', defaultPort));
    say(`${file} is up to date`);
  });
}
