import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compose } from './compose.js';
import { isExpectedHint } from './expected-hints.js';

const root = new URL('../../../', import.meta.url);
function read(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}

const subgraphs = readdirSync(new URL('subgraphs/', root))
  .filter((name) => existsSync(new URL(`subgraphs/${name}/schema.graphql`, root)))
  .map((name) => {
    const manifest = JSON.parse(read(`subgraphs/${name}/package.json`)) as { marquee: { port: number } };
    return {
      name,
      url: `http://127.0.0.1:${manifest.marquee.port}/graphql`,
      sdl: read(`subgraphs/${name}/schema.graphql`),
    };
  });

test('the committed supergraph is what the subgraphs compose to (else: npm run compose)', () => {
  const composition = compose(subgraphs);
  if (composition.outcome === 'failed') throw new Error(composition.problems.map(({ message }) => message).join('\n'));
  expect(read('schema/supergraph.graphql')).toBe(composition.supergraphSdl);
});

test('composing our subgraphs causes expected hints only', () => {
  const composition = compose(subgraphs);
  const hints = composition.outcome === 'composed' ? composition.hints : [];
  expect(hints.filter((hint) => !isExpectedHint(hint))).toEqual([]);
});
