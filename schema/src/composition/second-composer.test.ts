/**
 * A second composer on all test supergraphs and on our own subgraphs: it makes the same API schemas, and supergraphs
 * with the differences that are listed here. `docs/decisions/0009-second-composer.md` says what they mean.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FILMS, RIVAL, VOTES } from '../tests/test-registry.js';
import { apolloComposer } from './apollo-composer.js';
import { toApiSdl } from './build.js';
import { compose } from './compose.js';
import type { Composer, SubgraphSource } from './composer.js';
import { differencesOf } from './tests/compare-supergraphs.js';
import { guildComposer } from './tests/guild-composer.js';

const ROOT = new URL('../../../', import.meta.url);
const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external",
  "@requires", "@provides", "@override", "@inaccessible", "@interfaceObject", "@authenticated", "@requiresScopes", "@policy",
  "@context", "@fromContext", "@tag"])\n`;

function read(path: string): string {
  return readFileSync(new URL(path, ROOT), 'utf8');
}

function source(name: string, sdl: string): SubgraphSource {
  return { name, url: `http://127.0.0.1/${name}`, sdl };
}

interface Sample {
  readonly name: string;
  readonly subgraphs: readonly SubgraphSource[];
}

/** The subgraphs of each folder of the router's conformance suite. */
function conformanceSamples(): readonly Sample[] {
  const folder = 'router/tests/conformance/';
  return readdirSync(new URL(folder, ROOT))
    .filter((name) => existsSync(new URL(`${folder}${name}/query.graphql`, ROOT)))
    .map((name) => {
      const files = readdirSync(new URL(`${folder}${name}`, ROOT)).filter(
        (file) => file.endsWith('.graphql') && file !== 'query.graphql',
      );
      const subgraphs = files.map((file) =>
        source(file.replace('.graphql', ''), LINK + read(`${folder}${name}/${file}`)),
      );
      return { name, subgraphs };
    });
}

function ownSample(): Sample {
  const names = readdirSync(new URL('subgraphs/', ROOT)).filter((name) =>
    existsSync(new URL(`subgraphs/${name}/schema.graphql`, ROOT)),
  );
  return {
    name: 'our own subgraphs',
    subgraphs: names.map((name) => source(name, read(`subgraphs/${name}/schema.graphql`))),
  };
}

const SAMPLES = [ownSample(), { name: 'films and votes', subgraphs: [FILMS, VOTES] }, ...conformanceSamples()];

/** The Guild's composer omits these definitions where no subgraph uses `@composeDirective` with `@link` arguments. */
const UNUSED_DEFINITIONS = ['@join__directive', 'join__DirectiveArguments'];
/** Further differences, by sample. */
const DIFFERENCES: Readonly<Record<string, readonly string[]>> = {
  // Apollo's composer records that the field is @external in one subgraph; The Guild's leaves out all join__field.
  'abstract-types': ['Work.title'],
};

function composed(subgraphs: readonly SubgraphSource[], composer: Composer): string {
  const result = compose(subgraphs, composer);
  if (result.outcome === 'failed') throw new Error(JSON.stringify(result.problems));
  return result.supergraphSdl;
}

test('the samples include the conformance suite', () => {
  expect(SAMPLES.length).toBeGreaterThan(12);
});

describe.each(SAMPLES)('$name', ({ name, subgraphs }) => {
  const supergraphs = [apolloComposer, guildComposer].map((composer) => composed(subgraphs, composer));
  const [apollo = '', guild = ''] = supergraphs;

  test('has the same API schema', () => {
    expect(toApiSdl(guild, false)).toBe(toApiSdl(apollo, false));
  });

  test('has a supergraph with the listed differences only', () => {
    expect(differencesOf(apollo, guild)).toEqual([...UNUSED_DEFINITIONS, ...(DIFFERENCES[name] ?? [])].toSorted());
  });
});

test.each([
  ['a field that two subgraphs resolve without @shareable', [FILMS, RIVAL], 'INVALID_FIELD_SHARING'],
  [
    'a field with two types',
    [FILMS, { ...VOTES, sdl: VOTES.sdl.replace('id: ID!', 'id: Int!') }],
    'FIELD_TYPE_MISMATCH',
  ],
  ['a syntax error', [FILMS, { ...VOTES, sdl: 'type {' }], 'INVALID_GRAPHQL'],
] as const)('both composers refuse %s with the same code', (_what, subgraphs, code) => {
  for (const composer of [apolloComposer, guildComposer])
    expect(compose(subgraphs, composer)).toMatchObject({ outcome: 'failed', problems: [{ code }] });
});
