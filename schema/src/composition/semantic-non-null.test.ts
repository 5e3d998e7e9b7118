import { expect, test } from 'vitest';
import { filterSupergraph } from '../contract-variants/filter-supergraph.js';
import { build } from './build.js';

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@requires", "@override", "@provides", "@tag"])';
const DEFINITION = 'directive @semanticNonNull(levels: [Int!]! = [0]) on FIELD_DEFINITION';

function buildAll(...sdls: readonly string[]) {
  return build(
    sdls.map((sdl, index) => ({
      name: `s${index}`,
      url: '',
      sdl: `${LINK}\n${sdl.includes('@semanticNonNull') ? DEFINITION : ''}\n${sdl}`,
    })),
  );
}

function composed(...sdls: readonly string[]) {
  const built = buildAll(...sdls);
  if (built.outcome === 'failed') throw new Error(JSON.stringify(built.problems));
  return built;
}

/** Fields with the directive, in the SDL. */
function marked(sdl: string): readonly string[] {
  return [...sdl.matchAll(/(\w+)(?:\([^)]*\))?: (\S+) @semanticNonNull\(levels: \[([^\]]*)\]\)/g)].map(
    ([, name, , levels]) => `${name ?? ''} ${levels ?? ''}`,
  );
}

test('the directive and its definition are in the supergraph and in the API schema', () => {
  const { supergraphSdl, apiSdl, hints } = composed(
    `type Query { film(id: ID = "@semanticNonNull"): Film @semanticNonNull films: [[Film]] @semanticNonNull(levels: [2, 0]) }
     type Film @key(fields: "id") { id: ID! "Its name." name: String @semanticNonNull @tag(name: "x") year: Int }`,
    'type Query { other: Int } type Film @key(fields: "id") { id: ID! stars: Int }',
  );
  for (const sdl of [supergraphSdl, apiSdl]) {
    expect(marked(sdl).toSorted()).toEqual(['film 0', 'films 0, 2', 'name 0']);
    expect(sdl.split(DEFINITION)).toHaveLength(2);
  }
  expect(hints.filter(({ code }) => code.includes('SEMANTIC'))).toEqual([]);
});

test('a schema without the directive is not changed', () => {
  const { supergraphSdl, apiSdl } = composed('type Query { film: Int }');
  expect(supergraphSdl + apiSdl).not.toContain('semanticNonNull');
});

test.each<[string, string, string, readonly string[], boolean]>([
  ['both', 'String @semanticNonNull', 'String @semanticNonNull', ['name 0'], false],
  ['one, and the other is non-null', 'String @semanticNonNull', 'String!', ['name 0'], false],
  ['one only', 'String @semanticNonNull', 'String', [], true],
  [
    'different levels',
    '[Int] @semanticNonNull(levels: [0, 1])',
    '[Int] @semanticNonNull(levels: [1])',
    ['name 1'],
    true,
  ],
  [
    'a list of non-null items',
    '[Int] @semanticNonNull(levels: [0, 1])',
    '[Int!] @semanticNonNull',
    ['name 0, 1'],
    false,
  ],
])('a field of two subgraphs, with the directive in: %s', (_, one, other, expected, isHinted) => {
  const { supergraphSdl, apiSdl, hints } = composed(
    `type Query { film: Film } type Film @key(fields: "id") { id: ID! name: ${one} @shareable }`,
    `type Query { best: Film } type Film @key(fields: "id") { id: ID! name: ${other} @shareable }`,
  );
  expect([marked(supergraphSdl), marked(apiSdl)]).toEqual([expected, expected]);
  const own = hints.filter(({ code }) => code === 'INCONSISTENT_SEMANTIC_NON_NULL');
  expect(own.map(({ coordinate }) => coordinate)).toEqual(isHinted ? ['Film.name'] : []);
});

test('subgraphs that only refer to the field, or lose it, do not count', () => {
  const film = (field: string, more = '') => `type Film @key(fields: "id") { id: ID! ${field} ${more} }`;
  const external = composed(
    `type Query { film: Film } ${film('name: String @semanticNonNull')}`,
    `type Query { x: Int } ${film('name: String @external', 'long: String @requires(fields: "name")')}`,
  );
  expect(marked(external.apiSdl)).toEqual(['name 0']);
  const overridden = composed(
    `type Query { film: Film } ${film('name: String')}`,
    `type Query { x: Int } ${film('name: String @override(from: "s0") @semanticNonNull')}`,
  );
  expect(marked(overridden.apiSdl)).toEqual(['name 0']);
});

test('a subgraph that provides an external field counts, since it resolves the field on some paths', () => {
  const film = (name: string) => `type Film @key(fields: "id") { id: ID! ${name} }`;
  const owner = `type Query { film: Film } ${film('name: String @semanticNonNull @shareable')}`;
  const providing = (name: string, fields: string) =>
    `type Query { list: List } type List { best: Film @provides(fields: "${fields}") part: Film } ${film(name)}`;
  expect(marked(composed(owner, providing('name: String @external', 'name')).apiSdl)).toEqual([]);
  expect(marked(composed(owner, providing('name: String @external @semanticNonNull', 'name')).apiSdl)).toEqual([
    'name 0',
  ]);
  const nested =
    `type Query { list: List @provides(fields: "best { name }") } type List @key(fields: "id") { id: ID! best: Film @external } ` +
    film('name: String @external');
  const lists = `type List @key(fields: "id") { id: ID! best: Film @shareable } ${film('')}`;
  expect(marked(composed(owner, lists, nested).apiSdl)).toEqual([]);
});

test('a subgraph may have other names for root types', () => {
  const { apiSdl } = composed('schema { query: Root } type Root { film: Int @semanticNonNull }');
  expect(marked(apiSdl)).toEqual(['film 0']);
});

test('a field of an interface has the levels of all its implementations', () => {
  const sdl = (book: string) =>
    `type Query { work: Work } interface Work { name: String @semanticNonNull }
     type Film implements Work { name: String @semanticNonNull } type Book implements Work { name: ${book} }`;
  expect(marked(composed(sdl('String!')).apiSdl)).toEqual(['name 0', 'name 0']);
  const differing = composed(sdl('String'));
  expect(marked(differing.apiSdl)).toEqual(['name 0']);
  expect(differing.hints.map(({ coordinate }) => coordinate)).toContain('Work.name');
});

test.each([
  ['String', '[1]', 'only the level 0'],
  ['[String]', '[0, 2]', 'the levels 0 to 1'],
  ['[String]', '[-1]', 'the levels 0 to 1'],
])('a level that the type does not have is refused: %s %s', (type, levels, allowed) => {
  const built = buildAll(`type Query { film: ${type} @semanticNonNull(levels: ${levels}) }`);
  expect(built).toMatchObject({
    outcome: 'failed',
    problems: [
      {
        code: 'INVALID_SEMANTIC_NON_NULL',
        message: expect.stringContaining(allowed) as string,
        locations: [{ subgraph: 's0', line: 3 }],
      },
    ],
  });
});

test('a contract variant keeps the directive on what it shows', () => {
  const { supergraphSdl } = composed(
    'type Query { film: Int @semanticNonNull hidden: Int @semanticNonNull @tag(name: "internal") }',
  );
  const filtered = filterSupergraph(supergraphSdl, { include: [], exclude: ['internal'], hideUnreachableTypes: true });
  if (filtered.outcome === 'failed') throw new Error(JSON.stringify(filtered.problems));
  expect(marked(filtered.apiSdl)).toEqual(['film 0']);
});
