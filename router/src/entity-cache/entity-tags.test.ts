import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import type { CacheRules, VaryPart } from './cache-rules.js';
import { entityTags, readKeys, withEntityTags } from './entity-tags.js';

const TYPES = `
  directive @join__type(graph: join__Graph!, key: String) repeatable on OBJECT | INTERFACE
  directive @join__graph(name: String!, url: String!) on ENUM_VALUE
  enum join__Graph { CATALOG @join__graph(name: "catalog", url: "u") RATINGS @join__graph(name: "ratings", url: "u") }
  type Query { titles: [Title!] words: [String!] things: [Thing!] me: Profile shop: Shop }
  interface Thing { id: ID! }
  type Title implements Thing @join__type(graph: CATALOG, key: "id") @join__type(graph: RATINGS, key: "id") {
    id: ID! name: String alike: [Title!]
  }
  type Order @join__type(graph: CATALOG, key: "region number") { region: ID! number: Int! }
  type Profile @join__type(graph: CATALOG, key: "id") { id: ID! titles: [Title!] }
  type Shop { orders: [Order!] }
`;

function tagsOf(operation: string, varies: readonly VaryPart[] = [], representation: string | null = null) {
  const rule = { maxAgeMs: 1, staleWhileRevalidateMs: 0, varies, isPrivate: false, tagsOf: () => ['own'] };
  const rules: CacheRules = { isEmpty: false, ofFetch: () => rule, ofText: () => rule };
  const requires = representation === null ? {} : { requires: [] };
  const fetch = {
    kind: 'Fetch',
    serviceName: 'catalog',
    variableUsages: [],
    operation,
    operationKind: 'query',
    ...requires,
  };
  const found = withEntityTags(rules, TYPES, buildSchema(TYPES)).ofFetch(fetch as never);
  return found?.tagsOf({ subgraph: 'catalog', representation, variables: '', json: '' });
}

test('an entity has its own tags, in every subgraph and in this one, and that of its type', () => {
  const operation = 'query($r: [_Any!]!) { _entities(representations: $r) { ... on Title { name } } }';
  expect(tagsOf(operation, [], '{"__typename":"Title","id":"t1"}')).toEqual([
    'subgraph:catalog',
    'Title:t1',
    'catalog/Title:t1',
    'Title',
    'tag:own',
  ]);
});

test('a value with entities in it has the tags of every change of their types', () => {
  const alike = 'query($r: [_Any!]!) { _entities(representations: $r) { ... on Title { alike { name } } } }';
  const listed = ['Title', 'Title:*', 'catalog/Title:*'];
  expect(tagsOf(alike, [], '{"__typename":"Title","id":"t1"}')).toEqual(
    expect.arrayContaining([...listed, 'Title:t1']),
  );
  for (const text of ['{ titles { name } }', '{ ...T } fragment T on Query { titles { name } }', '{ things { id } }'])
    expect(tagsOf(text)).toEqual(['subgraph:catalog', ...listed, 'tag:own']);
});

test('a value of which no entity is known has the tag of every change', () => {
  expect(tagsOf('{ words }')).toEqual(['subgraph:catalog', '*:*', 'tag:own']);
});

test('what other members change does not change the values of a member', () => {
  const tags = tagsOf('{ me { id titles { id } } }', ['profile']);
  expect(tags).toEqual(['subgraph:catalog', 'Profile', 'Title', 'Title:*', 'catalog/Title:*', 'tag:own']);
});

test('a key of several fields is one tag, in any order of the fields', () => {
  const keys = readKeys(TYPES);
  const tag = 'Order:[["number",7],["region","eu"]]';
  expect(entityTags({ __typename: 'Order', region: 'eu', number: 7, total: 1 }, keys)).toEqual([tag]);
  expect(entityTags({ number: 7, region: 'eu', __typename: 'Order' }, keys)).toEqual([tag]);
  expect(entityTags({ __typename: 'Order', number: 7 }, keys)).toEqual([]);
  expect(entityTags({ __typename: 'constructor', id: 7 }, keys)).toEqual([]);
});
