import { expect, test } from 'vitest';
import { buildSchema } from './build-schema.js';
import { DEFAULT_REQUEST_LIMITS, ownWork } from './request-limits.js';
import { ResponseValidity } from './response-validity.js';
import { graphql } from 'graphql';
import type { EntityRepresentation } from '../define-subgraph.js';
import { silentLog } from '@marquee/runtime/log';

const SDL = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
  type Query { ping: String }
  type Film @key(fields: "id") { id: ID! name: String }
  type Person @key(fields: "id") { id: ID! name: String }
`;
const QUERY =
  'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Film { id name } ... on Person { id name } } }';
const NAMES: Readonly<Record<string, string>> = { f1: 'Alien', f2: 'Brazil', p1: 'Ada' };

const context = {
  viewer: null,
  store: null,
  loaders: null,
  now: new Date(0),
  log: silentLog,
  isEnabled: () => true,
  work: ownWork(DEFAULT_REQUEST_LIMITS),
  validity: new ResponseValidity(),
};

async function resolveEntities(representations: readonly unknown[]) {
  const calls: string[] = [];
  const resolve = (type: string) => async (references: readonly EntityRepresentation[]) => {
    calls.push(`${type} ${references.map(({ id }) => String(id)).join(',')}`);
    return references.map(({ id }) => (NAMES[String(id)] === undefined ? null : { id, name: NAMES[String(id)] }));
  };
  const schema = buildSchema({
    name: 'films',
    sdl: SDL,
    resolvers: {},
    references: { Film: resolve('Film'), Person: resolve('Person') },
  });
  const answer = await graphql({ schema, source: QUERY, variableValues: { representations }, contextValue: context });
  return { calls, entities: answer.data?.['_entities'], errors: answer.errors ?? [] };
}

function film(id: string) {
  return { __typename: 'Film', id };
}

test('all representations of a type are resolved in one call, and the entities are in their order', async () => {
  const { calls, entities } = await resolveEntities([film('f2'), { __typename: 'Person', id: 'p1' }, film('f1')]);
  expect(calls).toEqual(['Film f2,f1', 'Person p1']);
  expect(entities).toEqual([
    { id: 'f2', name: 'Brazil' },
    { id: 'p1', name: 'Ada' },
    { id: 'f1', name: 'Alien' },
  ]);
});

test('a repeated key returns its entity twice, and an unknown key returns null', async () => {
  const { entities, errors } = await resolveEntities([film('f1'), film('unknown'), film('f1')]);
  expect(entities).toEqual([{ id: 'f1', name: 'Alien' }, null, { id: 'f1', name: 'Alien' }]);
  expect(errors).toEqual([]);
});

test('1000 representations are resolved, and 1001 are refused', async () => {
  const films = (count: number) => Array.from({ length: count }, () => film('f1'));
  expect((await resolveEntities(films(1000))).errors).toEqual([]);
  const { entities, errors } = await resolveEntities(films(1001));
  expect(entities).toBeUndefined();
  expect(errors[0]).toMatchObject({
    message: 'The request has 1001 representations; at most 1000 are resolved. Request fewer rows or tiles.',
    extensions: { code: 'TOO_MANY_REFERENCES' },
  });
});

test.each([
  ['f1'],
  [{ id: 'f1' }],
  [{ __typename: 'Query' }],
  [{ __typename: 'constructor' }],
  [{ __typename: '__proto__' }],
  [{ __typename: 'toString' }],
])('a representation like %j is refused as bad input', async (representation) => {
  const { entities, errors } = await resolveEntities([film('f1'), representation]);
  expect(entities).toBeUndefined();
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
});

test('a subgraph without a reference resolver for one of its entities does not start', () => {
  expect(() => buildSchema({ name: 'films', sdl: SDL, resolvers: {}, references: { Film: async () => [] } })).toThrow(
    'films: no reference resolver for Person.',
  );
});

test('a subgraph with an unknown scalar does not start', () => {
  const sdl = `${SDL}\nscalar Mood`;
  expect(() =>
    buildSchema({ name: 'films', sdl, resolvers: {}, references: { Film: async () => [], Person: async () => [] } }),
  ).toThrow('films: the scalar Mood has no implementation');
});
