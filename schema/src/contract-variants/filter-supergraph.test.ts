import { buildSchema } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { expect, test } from 'vitest';
import { build } from '../composition/build.js';
import type { ContractFilter } from './contract-filter.js';
import { filterSupergraph } from './filter-supergraph.js';

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@requires", "@external", "@tag"])\n';

const FILMS = `${LINK}
  type Query { film(id: ID!, region: Region @tag(name: "internal")): Film @tag(name: "partner") search(by: Criteria): [Found!]! audit: Audit @tag(name: "internal") }
  type Mutation { withdraw(id: ID!): Film @tag(name: "internal") }
  type Film implements Named @key(fields: "id") { id: ID! name: String @tag(name: "partner") budget: Money @tag(name: "internal") }
  type Person implements Named @tag(name: "partner") { name: String films: [Film!]! }
  type Audit @tag(name: "internal") { at: String by: Auditor }
  type Auditor { name: String }
  type Money { amount: Int currency: String }
  interface Named { name: String @tag(name: "partner") }
  union Found = Film | Person
  input Criteria { text: String secret: Secret @tag(name: "internal") }
  enum Region { EU US }
  input Secret { code: String }`;
const VOTES = `${LINK}
  type Film @key(fields: "id") { id: ID! name: String @external stars: Int @requires(fields: "name") }`;

function compose(...texts: readonly string[]): string {
  const built = build(texts.map((sdl, index) => ({ name: `s${index}`, url: `http://127.0.0.1:${index}`, sdl })));
  if (built.outcome === 'failed') throw new Error(JSON.stringify(built.problems));
  return built.supergraphSdl;
}

const SUPERGRAPH = compose(FILMS, VOTES);

const ALL: ContractFilter = { include: [], exclude: [], hideUnreachableTypes: false };
function filter(how: Partial<ContractFilter>, supergraph = SUPERGRAPH) {
  return filterSupergraph(supergraph, { ...ALL, ...how });
}

function shown(how: Partial<ContractFilter>, supergraph = SUPERGRAPH): GraphQLSchema {
  const built = filter(how, supergraph);
  if (built.outcome === 'failed') throw new Error(JSON.stringify(built.problems));
  return buildSchema(built.apiSdl);
}

function typesIn(schema: GraphQLSchema): readonly string[] {
  return Object.keys(schema.getTypeMap())
    .filter((name) => !name.startsWith('__') && !['ID', 'Int', 'String', 'Boolean'].includes(name))
    .toSorted();
}

function fieldsIn(schema: GraphQLSchema, type: string): readonly string[] {
  const found = schema.getType(type);
  return found && 'getFields' in found ? Object.keys(found.getFields()).toSorted() : [];
}

test('a filter that hides nothing leaves the supergraph unchanged', () => {
  expect(filter({})).toMatchObject({ outcome: 'composed', supergraphSdl: SUPERGRAPH, hints: [] });
});

test('elements with an excluded tag are hidden: fields, arguments, inputs, and types without a visible member', () => {
  const schema = shown({ exclude: ['internal'] });
  expect(fieldsIn(schema, 'Query')).toEqual(['film', 'search']);
  expect(
    schema
      .getQueryType()
      ?.getFields()
      ['film']?.args.map(({ name }) => name),
  ).toEqual(['id']);
  expect(fieldsIn(schema, 'Film')).toEqual(['id', 'name', 'stars']);
  expect(fieldsIn(schema, 'Criteria')).toEqual(['text']);
  expect(schema.getMutationType()).toBeFalsy();
  expect(typesIn(schema)).toEqual(expect.arrayContaining(['Auditor', 'Money', 'Region', 'Secret']));
});

test('unreachable types are hidden with hideUnreachableTypes', () => {
  expect(typesIn(shown({ exclude: ['internal'], hideUnreachableTypes: true }))).toEqual([
    'Criteria',
    'Film',
    'Found',
    'Named',
    'Person',
    'Query',
  ]);
});

test('with included tags, fields and unions without one of their own or of their type are hidden', () => {
  const schema = shown({ include: ['partner'], exclude: ['internal'], hideUnreachableTypes: true });
  expect(fieldsIn(schema, 'Query')).toEqual(['film']);
  expect(fieldsIn(schema, 'Film')).toEqual(['name']);
  expect(typesIn(schema)).toEqual(['Film', 'Named', 'Query']);
  expect(fieldsIn(shown({ include: ['partner'], exclude: ['internal'] }), 'Person')).toEqual(['films', 'name']);
});

test('an excluded tag wins over an included one', () => {
  const supergraph = compose(`${LINK} type Query { a: Int @tag(name: "x") b: Int @tag(name: "x") @tag(name: "y") }`);
  expect(fieldsIn(shown({ include: ['x'], exclude: ['y'] }, supergraph), 'Query')).toEqual(['a']);
});

test('keys and @requires inputs stay in the supergraph for routers', () => {
  const built = filter({ include: ['partner'], exclude: ['internal'], hideUnreachableTypes: true });
  expect(built.outcome === 'composed' && built.supergraphSdl).toMatch(/id: ID! @inaccessible/);
  expect(built.outcome === 'composed' && built.supergraphSdl).toContain('requires: "name"');
});

test('a reference to a hidden type is a problem with the code of Federation', () => {
  const supergraph = compose(`${LINK} type Query { film: Film } type Film @tag(name: "internal") { name: String }`);
  expect(filter({ exclude: ['internal'] }, supergraph)).toMatchObject({
    outcome: 'failed',
    problems: [{ code: 'REFERENCED_INACCESSIBLE', message: expect.stringContaining('Query.film') as string }],
  });
});

test('a filter that hides the whole query type is refused', () => {
  const problems = filter({ include: ['unknown'] });
  expect(problems).toMatchObject({ outcome: 'failed', problems: [{ code: 'QUERY_ROOT_TYPE_INACCESSIBLE' }] });
});

test('a tag that no element has causes a hint', () => {
  expect(filter({ exclude: ['intrenal', 'internal'] })).toMatchObject({
    hints: [{ code: 'CONTRACT_TAG_UNKNOWN', message: expect.stringContaining('"intrenal"') as string }],
  });
});

test('an interface of a visible type keeps its own fields reachable, and not its other implementations', () => {
  const supergraph = compose(
    `${LINK}
    type Query { a: A hidden: B @tag(name: "internal") }
    interface Owned { owner: Owner }
    type A implements Owned { owner: Person }
    type B implements Owned { owner: Company }
    union Owner = Person | Company
    type Person { name: String }
    type Company { name: String }`
      .replaceAll('owner: Person }', 'owner: Owner }')
      .replaceAll('owner: Company }', 'owner: Owner }'),
  );
  const types = typesIn(shown({ exclude: ['internal'], hideUnreachableTypes: true }, supergraph));
  expect(types).toEqual(['A', 'Company', 'Owned', 'Owner', 'Person', 'Query']);
});

test('tags and @inaccessible are recognized under the names by which subgraphs import them', () => {
  const supergraph = compose(
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [{ name: "@tag", as: "@audience" }, { name: "@inaccessible", as: "@private" }])\n type Query { a: Int b: Int @audience(name: "internal") c: Int @private }',
  );
  expect(fieldsIn(shown({ exclude: ['internal'] }, supergraph), 'Query')).toEqual(['a']);
});
