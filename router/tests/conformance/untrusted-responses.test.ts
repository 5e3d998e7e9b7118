import { expect, test } from 'vitest';
import { SubgraphError } from '../../src/subgraph-client/subgraph-error.js';
import type { Send } from '../../src/subgraph-client/subgraph-request.js';
import { respondWith, executeOver } from './support/fixed-responses.js';

const THING = `
  type Query { thing: Thing other: Thing mutual: [[Thing!]] }
  interface Named { name: String }
  type Thing implements Named { name: String int: Int mustInt: Int! float: Float text: String id: ID flag: Boolean kind: Kind list: [Int!] things: [Thing!] named: Named constructor: String }
  enum Kind { A B }
`;

test.each([
  ['int', 'text'],
  ['int', 1.5],
  ['int', 2 ** 31],
  ['int', true],
  ['float', '1'],
  ['text', 5],
  ['text', {}],
  ['id', 1.5],
  ['flag', 0],
  ['kind', 'C'],
  ['kind', 3],
  ['list', 7],
  ['list', { 0: 1 }],
])('a value of the wrong type becomes null with an error: %s = %j', async (field, value) => {
  const response = await executeOver(
    { a: THING },
    respondWith({ data: { thing: { [field]: value } } }),
    `{ thing { ${field} } }`,
  );
  expect(response.data).toEqual({ thing: { [field]: null } });
  expect(response.errors).toMatchObject([
    { path: ['thing', field], extensions: { code: 'INVALID_VALUE', service: 'a' } },
  ]);
});

test('a whole number is a valid ID, and is returned as a string', async () => {
  const response = await executeOver({ a: THING }, respondWith({ data: { thing: { id: 12 } } }), '{ thing { id } }');
  expect(response).toEqual({ data: { thing: { id: '12' } } });
});

test.each([[null], [undefined], ['x'], [[]]])(
  '%j in a non-null position makes the nearest nullable parent null',
  async (value) => {
    const response = await executeOver(
      { a: THING },
      respondWith({ data: { thing: { mustInt: value }, other: { mustInt: 1 } } }),
      '{ thing { a: mustInt } other { mustInt } }',
    );
    expect(response.data).toEqual({ thing: null, other: { mustInt: 1 } });
    expect(response.errors).toMatchObject([{ path: ['thing', 'a'], extensions: { code: 'INVALID_VALUE' } }]);
  },
);

test('a null or an invalid object among non-null items makes that list null, not an outer list', async () => {
  const data = { thing: { list: [1, null, 2], things: [{ text: 'x' }, 5] }, mutual: [[{ text: 'y' }], [null], null] };
  const response = await executeOver(
    { a: THING },
    respondWith({ data }),
    '{ thing { list things { text } } mutual { text } }',
  );
  expect(response.data).toEqual({ thing: { list: null, things: null }, mutual: [[{ text: 'y' }], null, null] });
  expect(response.errors?.map(({ path }) => path)).toEqual([
    ['thing', 'list', 1],
    ['thing', 'things', 1],
    ['mutual', 1, 0],
  ]);
});

test.each([['Unknown'], ['Kind'], ['Query']])('an object with the __typename %j is null', async (typename) => {
  const response = await executeOver(
    { a: THING },
    respondWith({ data: { thing: { named: { __typename: typename, name: 'x' } } } }),
    '{ thing { named { name } } }',
  );
  expect(response.data).toEqual({ thing: { named: null } });
});

test('fields that were not selected are removed; inherited JavaScript properties are not used', async () => {
  const data: Record<string, unknown> = JSON.parse(
    '{"thing": {"text": "x", "secret": 1, "__proto__": {"int": 5, "polluted": true}}}',
  ) as Record<string, unknown>;
  const response = await executeOver({ a: THING }, respondWith({ data }), '{ thing { text int constructor } }');
  expect(response.data).toEqual({ thing: { text: 'x', int: null, constructor: null } });
  // The fields are missing in the response, which is not the same as null.
  expect(response.errors).toMatchObject([
    { path: ['thing', 'int'], extensions: { code: 'INVALID_VALUE', affected: { fields: ['int', 'constructor'] } } },
  ]);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

const ENTITIES = {
  a: 'type Query { items: [Item!]! } type Item @key(fields: "id") { id: ID! }',
  b: 'type Item @key(fields: "id") { id: ID! name: String must: String! }',
};
const items = {
  data: {
    items: [
      { __typename: 'Item', id: '1' },
      { __typename: 'Item', id: '2' },
    ],
  },
};
function withEntities(response: Awaited<ReturnType<Send>>): Send {
  return ({ subgraph }) => Promise.resolve(structuredClone(subgraph === 'a' ? items : response));
}

test.each([
  ['another number of entities than representations', { data: { _entities: [{ name: 'x' }] } }],
  ['no list of entities', { data: { _entities: { 0: { name: 'x' } } } }],
  ['no entities', { data: {} }],
  ['neither data nor errors', {}],
])('%s is malformed', async (_, given) => {
  const response = await executeOver(ENTITIES, withEntities(given), '{ items { id name } }');
  expect(response.data).toEqual({
    items: [
      { id: '1', name: null },
      { id: '2', name: null },
    ],
  });
  expect(response.errors).toMatchObject([
    {
      path: ['items', 0, 'name'],
      extensions: {
        code: 'SUBGRAPH_MALFORMED',
        service: 'b',
        affected: { path: 'items.@', fields: ['name'], count: 2 },
      },
    },
  ]);
});

test.each([[undefined], [['_entities']], [['elsewhere', 3]], [['_entities', 99, 'name']], [[]]])(
  'an error whose path %j leads to no field of the response is reported for the whole fetch',
  async (path) => {
    const response = await executeOver(
      ENTITIES,
      withEntities({
        data: { _entities: [{ name: 'x' }, null] },
        errors: [{ message: 'oops', ...(path && { path }) }],
      }),
      '{ items { id name } }',
    );
    expect(response.data).toEqual({
      items: [
        { id: '1', name: 'x' },
        { id: '2', name: null },
      ],
    });
    expect(response.errors).toMatchObject([
      { path: ['items', 1, 'name'], extensions: { code: 'SUBGRAPH_ERROR', service: 'b' } },
    ]);
  },
);

test('the message of an error with an unknown code is replaced', async () => {
  const errors = [
    {
      message: 'connect ECONNREFUSED 10.0.0.7',
      path: ['_entities', 0, 'name'],
      extensions: { code: 'INTERNAL_SERVER_ERROR', stacktrace: ['at db.js:3'] },
    },
  ];
  const response = await executeOver(
    ENTITIES,
    withEntities({ data: { _entities: [{ name: null }, { name: 'y' }] }, errors }),
    '{ items { name } }',
  );
  expect(JSON.stringify(response)).not.toMatch(/ECONN|10\.0|db\.js/);
});

test('an error at a field with a value is reported', async () => {
  const errors = [{ message: 'stale', path: ['_entities', 1, 'name'], extensions: { code: 'FORBIDDEN' } }];
  const response = await executeOver(
    ENTITIES,
    withEntities({ data: { _entities: [{ name: 'x' }, { name: 'y' }] }, errors }),
    '{ items { n: name } }',
  );
  expect(response.data).toEqual({ items: [{ n: 'x' }, { n: 'y' }] });
  expect(response.errors).toMatchObject([{ path: ['items', 1, 'n'], message: 'stale' }]);
});

test('a failed fetch of a non-null field makes all entities null, with one error', async () => {
  const send: Send = (request) =>
    request.subgraph === 'a'
      ? Promise.resolve(structuredClone(items))
      : Promise.reject(new SubgraphError('b', 'SUBGRAPH_TIMEOUT', 'Too late.'));
  const response = await executeOver(ENTITIES, send, '{ items { id must } }');
  expect(response.data).toBeNull();
  expect(response.errors).toMatchObject([
    { path: ['items', 0, 'must'], extensions: { code: 'SUBGRAPH_TIMEOUT', service: 'b' } },
  ]);
});

test('an error of the subgraph client that is not a SubgraphError is masked', async () => {
  const response = await executeOver(
    ENTITIES,
    () => Promise.reject(new TypeError('x is undefined at /srv/app.js')),
    '{ items { id } }',
  );
  expect(response.data).toBeNull();
  expect(response.errors).toMatchObject([
    {
      path: ['items'],
      message: 'The request to the subgraph "a" failed.',
      extensions: { code: 'INTERNAL_SERVER_ERROR', service: 'a' },
    },
  ]);
});

test('fields that were not requested do not replace the fields of a subgraph that is down', async () => {
  const more = { data: { items: [{ __typename: 'Item', id: '1', name: 'forged', must: 'forged' }] } };
  const send: Send = (request) =>
    request.subgraph === 'a'
      ? Promise.resolve(structuredClone(more))
      : Promise.reject(new SubgraphError('b', 'SUBGRAPH_TIMEOUT', 'Too late.'));
  const response = await executeOver(ENTITIES, send, '{ items { id n: name } }');
  expect(response.data).toEqual({ items: [{ id: '1', n: null }] });
  expect(response.errors).toMatchObject([
    { path: ['items', 0, 'n'], extensions: { code: 'SUBGRAPH_TIMEOUT', service: 'b' } },
  ]);
});
