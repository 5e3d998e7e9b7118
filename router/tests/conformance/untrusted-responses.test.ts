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
])('a value of the wrong type is null and told: %s = %j', async (field, value) => {
  const answer = await executeOver(
    { a: THING },
    respondWith({ data: { thing: { [field]: value } } }),
    `{ thing { ${field} } }`,
  );
  expect(answer.data).toEqual({ thing: { [field]: null } });
  expect(answer.errors).toMatchObject([
    { path: ['thing', field], extensions: { code: 'INVALID_VALUE', service: 'a' } },
  ]);
});

test('a whole number is an id, and leaves as text', async () => {
  const answer = await executeOver({ a: THING }, respondWith({ data: { thing: { id: 12 } } }), '{ thing { id } }');
  expect(answer).toEqual({ data: { thing: { id: '12' } } });
});

test.each([[null], [undefined], ['x'], [[]]])(
  'a %j where the schema promises a value takes the nearest parent that may be null',
  async (value) => {
    const answer = await executeOver(
      { a: THING },
      respondWith({ data: { thing: { mustInt: value }, other: { mustInt: 1 } } }),
      '{ thing { a: mustInt } other { mustInt } }',
    );
    expect(answer.data).toEqual({ thing: null, other: { mustInt: 1 } });
    expect(answer.errors).toMatchObject([{ path: ['thing', 'a'], extensions: { code: 'INVALID_VALUE' } }]);
  },
);

test('a null in a list of values takes the list, a wrong object takes its place', async () => {
  const data = { thing: { list: [1, null, 2], things: [{ text: 'x' }, 5] }, mutual: [[{ text: 'y' }], [null], null] };
  const answer = await executeOver(
    { a: THING },
    respondWith({ data }),
    '{ thing { list things { text } } mutual { text } }',
  );
  expect(answer.data).toEqual({ thing: { list: null, things: null }, mutual: [[{ text: 'y' }], null, null] });
  expect(answer.errors?.map(({ path }) => path)).toEqual([
    ['thing', 'list', 1],
    ['thing', 'things', 1],
    ['mutual', 1, 0],
  ]);
});

test.each([['Nobody'], ['Kind'], ['Query']])('an object that says it is a %j is null', async (typename) => {
  const answer = await executeOver(
    { a: THING },
    respondWith({ data: { thing: { named: { __typename: typename, name: 'x' } } } }),
    '{ thing { named { name } } }',
  );
  expect(answer.data).toEqual({ thing: { named: null } });
});

test('what nobody asked for does not leave, and a name of JavaScript is no value', async () => {
  const data: Record<string, unknown> = JSON.parse(
    '{"thing": {"text": "x", "secret": 1, "__proto__": {"int": 5, "polluted": true}}}',
  ) as Record<string, unknown>;
  const answer = await executeOver({ a: THING }, respondWith({ data }), '{ thing { text int constructor } }');
  expect(answer).toEqual({ data: { thing: { text: 'x', int: null, constructor: null } } });
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
function withEntities(answer: Awaited<ReturnType<Send>>): Send {
  return ({ subgraph }) => Promise.resolve(structuredClone(subgraph === 'a' ? items : answer));
}

test.each([
  ['not as many entities as asked for', { data: { _entities: [{ name: 'x' }] } }],
  ['no list of entities', { data: { _entities: { 0: { name: 'x' } } } }],
  ['no entities', { data: {} }],
  ['neither data nor errors', {}],
])('%s is malformed', async (_, response) => {
  const answer = await executeOver(ENTITIES, withEntities(response), '{ items { id name } }');
  expect(answer.data).toEqual({
    items: [
      { id: '1', name: null },
      { id: '2', name: null },
    ],
  });
  expect(answer.errors).toMatchObject([
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
  'an error with the path %j that leads nowhere is about the whole fetch',
  async (path) => {
    const answer = await executeOver(
      ENTITIES,
      withEntities({
        data: { _entities: [{ name: 'x' }, null] },
        errors: [{ message: 'oops', ...(path && { path }) }],
      }),
      '{ items { id name } }',
    );
    expect(answer.data).toEqual({
      items: [
        { id: '1', name: 'x' },
        { id: '2', name: null },
      ],
    });
    expect(answer.errors).toMatchObject([
      { path: ['items', 1, 'name'], extensions: { code: 'SUBGRAPH_ERROR', service: 'b' } },
    ]);
  },
);

test('nothing of an error of unknown making leaves', async () => {
  const errors = [
    {
      message: 'connect ECONNREFUSED 10.0.0.7',
      path: ['_entities', 0, 'name'],
      extensions: { code: 'INTERNAL_SERVER_ERROR', stacktrace: ['at db.js:3'] },
    },
  ];
  const answer = await executeOver(
    ENTITIES,
    withEntities({ data: { _entities: [{ name: null }, { name: 'y' }] }, errors }),
    '{ items { name } }',
  );
  expect(JSON.stringify(answer)).not.toMatch(/ECONN|10\.0|db\.js/);
});

test('an error about a value that is there after all is still told', async () => {
  const errors = [{ message: 'stale', path: ['_entities', 1, 'name'], extensions: { code: 'FORBIDDEN' } }];
  const answer = await executeOver(
    ENTITIES,
    withEntities({ data: { _entities: [{ name: 'x' }, { name: 'y' }] }, errors }),
    '{ items { n: name } }',
  );
  expect(answer.data).toEqual({ items: [{ n: 'x' }, { n: 'y' }] });
  expect(answer.errors).toMatchObject([{ path: ['items', 1, 'n'], message: 'stale' }]);
});

test('a failed fetch of a non-null field takes every entity, and is one error', async () => {
  const send: Send = (request) =>
    request.subgraph === 'a'
      ? Promise.resolve(structuredClone(items))
      : Promise.reject(new SubgraphError('b', 'SUBGRAPH_TIMEOUT', 'Too late.'));
  const answer = await executeOver(ENTITIES, send, '{ items { id must } }');
  expect(answer.data).toBeNull();
  expect(answer.errors).toMatchObject([
    { path: ['items', 0, 'must'], extensions: { code: 'SUBGRAPH_TIMEOUT', service: 'b' } },
  ]);
});

test('a client that throws what is no SubgraphError is a bug of ours, and masked', async () => {
  const answer = await executeOver(
    ENTITIES,
    () => Promise.reject(new TypeError('x is undefined at /srv/app.js')),
    '{ items { id } }',
  );
  expect(answer.data).toBeNull();
  expect(answer.errors).toMatchObject([
    {
      path: ['items'],
      message: 'The request to the subgraph "a" failed.',
      extensions: { code: 'INTERNAL_SERVER_ERROR', service: 'a' },
    },
  ]);
});

test('what a subgraph was not asked for does not pass for the answer of another that is dead', async () => {
  const more = { data: { items: [{ __typename: 'Item', id: '1', name: 'forged', must: 'forged' }] } };
  const send: Send = (request) =>
    request.subgraph === 'a'
      ? Promise.resolve(structuredClone(more))
      : Promise.reject(new SubgraphError('b', 'SUBGRAPH_TIMEOUT', 'Too late.'));
  const answer = await executeOver(ENTITIES, send, '{ items { id n: name } }');
  expect(answer.data).toEqual({ items: [{ id: '1', n: null }] });
  expect(answer.errors).toMatchObject([
    { path: ['items', 0, 'n'], extensions: { code: 'SUBGRAPH_TIMEOUT', service: 'b' } },
  ]);
});
