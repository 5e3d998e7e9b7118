import { readFileSync } from 'node:fs';
import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { findCoreDependencies } from './core-dependencies.js';
import { SwitchModel } from './switch-model.js';

const HEAD = `
  schema @link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://specs.apollo.dev/tag/v0.3") { query: Query }
  enum join__Graph { FILMS @join__graph(name: "films", url: "") VOTES @join__graph(name: "votes", url: "") PAY @join__graph(name: "pay", url: "") MAPS @join__graph(name: "maps", url: "") }
  type Query @join__type(graph: FILMS) @join__type(graph: VOTES) @join__type(graph: PAY) @join__type(graph: MAPS) {
    films: [Film!] @join__field(graph: FILMS) @tag(name: "core")
    bill: Int @join__field(graph: PAY) @tag(name: "core")
    charts: [Film!] @join__field(graph: VOTES) @tag(name: "non-core")
    map: Int @join__field(graph: MAPS) @tag(name: "non-core")
  }
`;

/** @param types The type `Film` and those that it needs. */
function dependencies(types: string): readonly string[] {
  const model = new SwitchModel(parse(`${HEAD}${types}`));
  return findCoreDependencies(model).map(
    ({ coordinate, needs, from }) => `${coordinate} needs ${needs.join()} from ${from}`,
  );
}

const KEYS = '@join__type(graph: FILMS, key: "id") @join__type(graph: VOTES, key: "id")';

test.each([
  [
    'an input of @requires that another subgraph resolves',
    `type Film ${KEYS} { id: ID! stars: Int @join__field(graph: VOTES) @join__field(graph: FILMS, external: true)
      badge: String @join__field(graph: FILMS, requires: "stars") @tag(name: "core") }`,
    ['Film.badge needs votes from films'],
  ],
  [
    'an input that is needed by an input, in an object',
    `type Film ${KEYS} { id: ID! stars: Stars @join__field(graph: VOTES) @join__field(graph: FILMS, external: true)
      medal: String @join__field(graph: FILMS, requires: "stars { mean }")
      badge: String @join__field(graph: FILMS, requires: "medal") @tag(name: "core") }
    type Stars @join__type(graph: VOTES) @join__type(graph: FILMS) { mean: Float @join__field(graph: VOTES) @join__field(graph: FILMS, external: true) }`,
    ['Film.badge needs votes from films'],
  ],
  [
    'an input that is a feature of a core subgraph',
    `type Film @join__type(graph: FILMS, key: "id") @join__type(graph: PAY, key: "id") { id: ID!
      trailer: Int @join__field(graph: FILMS) @join__field(graph: PAY, external: true) @tag(name: "feature/trailers")
      price: Int @join__field(graph: PAY, requires: "trailer") @tag(name: "core") }`,
    ['Film.price needs trailers from films'],
  ],
  [
    'a key that only another subgraph knows',
    `type Film @join__type(graph: FILMS, key: "id") @join__type(graph: MAPS, key: "id") @join__type(graph: MAPS, key: "sku") @join__type(graph: PAY, key: "sku") {
      id: ID! @join__field(graph: FILMS) @join__field(graph: MAPS)
      sku: ID! @join__field(graph: MAPS) @join__field(graph: PAY)
      price: Int @join__field(graph: PAY) @tag(name: "core") }`,
    ['Film.price needs maps from films'],
  ],
  [
    'one of two subgraphs that know the key',
    `type Film @join__type(graph: FILMS, key: "id") @join__type(graph: MAPS, key: "id") @join__type(graph: VOTES, key: "id") @join__type(graph: PAY, key: "sku") {
      id: ID! @join__field(graph: FILMS) @join__field(graph: MAPS) @join__field(graph: VOTES)
      sku: ID! @join__field(graph: MAPS) @join__field(graph: VOTES) @join__field(graph: PAY)
      price: Int @join__field(graph: PAY) @tag(name: "core") }`,
    ['Film.price needs maps,votes from films'],
  ],
  [
    'a field that makes an object with core fields null',
    `type Film ${KEYS} { id: ID! name: String @join__field(graph: FILMS) @tag(name: "core") stars: Int! @join__field(graph: VOTES) tags: [Int!]! @join__field(graph: VOTES) }`,
    ['Film.stars needs votes from Film.name'],
  ],
])('%s is what a core field needs', (_name, types, expected) => {
  expect(dependencies(types)).toEqual(expected);
});

test.each([
  [
    'not core',
    `type Film ${KEYS} { id: ID! stars: Int @join__field(graph: VOTES) badge: String @join__field(graph: FILMS, requires: "stars") @tag(name: "non-core") }`,
  ],
  [
    'reached without it',
    `type Film @join__type(graph: FILMS, key: "id") @join__type(graph: MAPS, key: "id") @join__type(graph: PAY, key: "id") @join__type(graph: PAY, key: "sku") {
      id: ID! @join__field(graph: FILMS) @join__field(graph: MAPS) @join__field(graph: PAY)
      sku: ID! @join__field(graph: MAPS) @join__field(graph: PAY)
      price: Int @join__field(graph: PAY) @tag(name: "core") }`,
  ],
  [
    'fetched from a subgraph that is off itself',
    `type Film @join__type(graph: VOTES) { id: ID! } type Other @join__type(graph: VOTES) { id: ID! @tag(name: "core") }`,
  ],
  [
    'resolved by another subgraph too',
    `type Film ${KEYS} { id: ID! stars: Int @join__field(graph: VOTES) @join__field(graph: FILMS) badge: String @join__field(graph: FILMS, requires: "stars") @tag(name: "core") }`,
  ],
])('a field that is %s needs nothing', (_name, types) => {
  expect(dependencies(types)).toEqual([]);
});

test('no core field of our own graph needs something that is not core', () => {
  const sdl = readFileSync(new URL('../../../../schema/supergraph.graphql', import.meta.url), 'utf8');
  expect(findCoreDependencies(new SwitchModel(parse(sdl)))).toEqual([]);
});
