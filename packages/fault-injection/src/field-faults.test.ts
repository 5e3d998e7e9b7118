import { buildASTSchema, parse } from 'graphql';
import { expect, test } from 'vitest';
import type { FieldFaultKind, TargetedFieldFault } from './fault-kinds.js';
import { readFaultTargets } from './fault-targets.js';
import { withFieldFaults } from './field-faults.js';

const SUPERGRAPH = parse(`
  schema { query: Root mutation: Change }
  enum join__Graph { A @join__graph(name: "a", url: "") B @join__graph(name: "b", url: "") }
  interface Work @join__type(graph: A) { id: ID! name: String }
  type Film implements Work @join__type(graph: A) @join__type(graph: B) {
    id: ID!
    name: String @join__field(graph: A)
    stars: Int @join__field(graph: B)
    parts: [[Film]] @join__field(graph: A)
  }
  type Book implements Work @join__type(graph: A) { id: ID! name: String }
  union Any @join__type(graph: A) = Film | Book
  type Root @join__type(graph: A) { work: Work works: [Work] any: Any }
  type Change @join__type(graph: A) { add: Film }
`);
const types = readFaultTargets(SUPERGRAPH);

function inject(
  coordinate: string,
  query: string,
  data: unknown,
  more: object = {},
  kind: FieldFaultKind = 'null',
): unknown {
  const [typeName = '', fieldName = ''] = coordinate.split('.');
  const fault: TargetedFieldFault = { subgraph: 'a', typeName, fieldName, fault: kind, share: 1, text: coordinate };
  const request = JSON.stringify({ query, ...more });
  const response = withFieldFaults(request, JSON.stringify({ data }), {
    faults: [fault],
    types,
    random: () => 0,
    onHit: () => {},
  });
  return (JSON.parse(response) as { readonly data: unknown }).data;
}

test('the test has a valid schema', () => {
  const definitions = SUPERGRAPH.definitions.filter((each) => !('name' in each) || each.name?.value !== 'join__Graph');
  expect(buildASTSchema({ ...SUPERGRAPH, definitions }, { assumeValidSDL: true }).getQueryType()?.name).toBe('Root');
});

test('the fields of a subgraph are those that it resolves', () => {
  expect(types.subgraphs).toEqual(['a', 'b']);
  expect(types.fieldsOf('b', 'Film')).toEqual(['id', 'stars']);
  expect(types.typesOf('b')).toEqual(['Film']);
});

test.each([
  [
    'a field of an object',
    'Film.name',
    '{ add { name id } }',
    { add: { name: 'x', id: 1 } },
    { add: { name: null, id: 1 } },
  ],
  [
    'nested lists',
    'Film.id',
    '{ any { ... on Film { parts { id } } } }',
    { any: { parts: [[{ id: 1 }, null], []] } },
    { any: { parts: [[{ id: null }, null], []] } },
  ],
  [
    'the type by __typename',
    'Film.name',
    '{ works { __typename name } }',
    {
      works: [
        { __typename: 'Film', name: 'x' },
        { __typename: 'Book', name: 'y' },
      ],
    },
    {
      works: [
        { __typename: 'Film', name: null },
        { __typename: 'Book', name: 'y' },
      ],
    },
  ],
  [
    'a field of an interface',
    'Work.name',
    '{ works { __typename name } }',
    { works: [{ __typename: 'Book', name: 'y' }] },
    { works: [{ __typename: 'Book', name: null }] },
  ],
  [
    'a fragment on another type',
    'Film.name',
    '{ work { __typename ... on Book { name } } }',
    { work: { __typename: 'Book', name: 'y' } },
    { work: { __typename: 'Book', name: 'y' } },
  ],
  [
    'a named fragment and an alias',
    'Film.name',
    '{ any { ...F } } fragment F on Film { n: name }',
    { any: { n: 'x' } },
    { any: { n: null } },
  ],
  ['a field of the root', 'Root.work', '{ w: work { name } }', { w: { name: 'x' } }, { w: null }],
  [
    'a field that is not in the response',
    'Film.name',
    '{ work { __typename } }',
    { work: { __typename: 'Film' } },
    { work: { __typename: 'Film' } },
  ],
])('%s', (what, coordinate, query, data, expected) => {
  const text = what === 'a field of an object' ? `mutation ${query}` : query;
  expect(inject(coordinate, text, data)).toEqual(expected);
});

test('the type of an entity is that of its representation', () => {
  const query =
    'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Work { name } } }';
  const variables = {
    representations: [
      { __typename: 'Film', id: 1 },
      { __typename: 'Book', id: 2 },
    ],
  };
  expect(inject('Film.name', query, { _entities: [{ name: 'x' }, { name: 'y' }] }, { variables })).toEqual({
    _entities: [{ name: null }, { name: 'y' }],
  });
});

test('a value of another type is none of the type', () => {
  const data = { any: { parts: [[]], name: 'x' } };
  const query = '{ any { ... on Film { parts { id } name } } }';
  expect(inject('Film.parts', query, data, {}, 'wrong-type')).toEqual({ any: { parts: { wrong: 'type' }, name: 'x' } });
  expect(inject('Root.any', query, data, {}, 'wrong-type')).toEqual({ any: 'wrong type' });
});

test('numbers keep their text', () => {
  const response = withFieldFaults(
    JSON.stringify({ query: '{ work { id name } }' }),
    '{"data":{"work":{"id":9007199254740993,"name":"x"}}}',
    {
      faults: [{ subgraph: 'a', typeName: 'Work', fieldName: 'name', fault: 'error', share: 1, text: '' }],
      types,
      random: () => 0,
      onHit: () => {},
    },
  );
  expect(response).toContain('9007199254740993');
  expect(JSON.parse(response)).toMatchObject({ errors: [{ path: ['work', 'name'] }] });
});

test('every null of a large page has its error', () => {
  const works = Array.from({ length: 700 }, (_, index) => ({ id: index, name: 'x' }));
  const response = withFieldFaults(
    JSON.stringify({ query: '{ works { id name } }' }),
    JSON.stringify({ data: { works } }),
    {
      faults: [{ subgraph: 'a', typeName: 'Work', fieldName: 'name', fault: 'error', share: 1, text: '' }],
      types,
      random: () => 0,
      onHit: () => {},
    },
  );
  const { errors } = JSON.parse(response) as { readonly errors: readonly { readonly path: unknown }[] };
  expect(errors.map(({ path }) => path)).toEqual(works.map((_, index) => ['works', index, 'name']));
});
