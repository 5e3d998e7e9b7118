/** Invalid and unusual response bodies: both paths must give the same response, with an error for each invalid part. */
import { silentLog } from '@marquee/runtime/log';
import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import type { GraphQLResponse } from '../../src/engine/engine.js';
import { createNativeEngine } from '../../src/engine/native-engine.js';
import { parseResponse } from '../../src/subgraph-client/validate-response.js';
import type { RawClient } from '../../src/subgraph-client/subgraph-request.js';
import { executeOperation } from './support/test-subgraphs.js';
import { composeSuite } from './support/read-suite.js';

const SDLS = new Map([
  [
    'a',
    'scalar Any type Query { items: [Item!] any: Any count: Int ratio: Float } type Item @key(fields: "id") { id: ID! label: String }',
  ],
  ['b', 'type Item @key(fields: "id") { id: ID! name: String }'],
]);
const supergraphSdl = composeSuite({ name: 'items', sdls: SDLS });
const ITEMS = '{"data":{"items":[{"__typename":"Item","id":"1"},{"__typename":"Item","id":"2"}]}}';

/** The response of both paths, which must be equal. */
async function execute(source: string, bodies: Readonly<Record<string, string>>): Promise<GraphQLResponse> {
  const raw: RawClient = {
    send: ({ subgraph }) => Promise.resolve(Buffer.from(bodies[subgraph] ?? '')),
    read: (request, body) => parseResponse(request, body.toString()),
  };
  const send = (request: Parameters<typeof parseResponse>[0]): Promise<ReturnType<typeof parseResponse>> =>
    Promise.resolve().then(() => parseResponse(request, bodies[request.subgraph] ?? ''));
  const responses: GraphQLResponse[] = [];
  for (const compiledPath of [true, false]) {
    const engine = await createNativeEngine({ supergraphSdl, send, raw, log: silentLog, compiledPath });
    const { data, errors } = await executeOperation(engine, { document: parse(source), source, operationName: null });
    responses.push({ data, ...(errors && { errors }) });
  }
  const [compiled, general] = responses;
  if (!compiled) throw new Error('There is no response.');
  expect(JSON.stringify(compiled)).toBe(JSON.stringify(general));
  return compiled;
}

function nested(depth: number): string {
  return `${'['.repeat(depth)}${']'.repeat(depth)}`;
}

const ITEMS_WITH_LABELS =
  '{"data":{"items":[{"__typename":"Item","id":"1","label":"l1"},{"__typename":"Item","id":"2","label":"l2"}]}}';

/** 200,000 levels of lists, or of objects. */
const LISTS = nested(200_000);
const OBJECTS = `${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`;

/** The place of the nesting, and the body of the response. */
const DEEP: readonly (readonly [string, string])[] = [
  ['lists in place of data', `{"data":${LISTS}}`],
  ['lists in place of the entities', `{"data":{"_entities":${LISTS}}}`],
  ['lists in place of an entity', `{"data":{"_entities":[${LISTS},null]}}`],
  ['objects in place of an entity', `{"data":{"_entities":[${OBJECTS},null]}}`],
  ['lists in place of a scalar', `{"data":{"_entities":[{"name":${LISTS}},{"name":"y"}]}}`],
  ['objects in place of a scalar', `{"data":{"_entities":[{"name":${OBJECTS}},{"name":"y"}]}}`],
  ['lists at a field that was not selected', `{"data":{"_entities":[{"name":"x","more":${LISTS}},null]}}`],
  ['objects in extensions', `{"data":{"_entities":[{"name":"x"},{"name":"y"}]},"extensions":${OBJECTS}}`],
  ['lists in the errors', `{"data":{"_entities":[{"name":"x"},null]},"errors":${LISTS}}`],
  ['lists in place of a message', `{"data":null,"errors":[{"message":${LISTS}}]}`],
  ['lists in the path of an error', `{"data":null,"errors":[{"message":"no","path":[${LISTS}]}]}`],
  ['objects in the extensions of an error', `{"data":null,"errors":[{"message":"no","extensions":${OBJECTS}}]}`],
  ['objects in the code of an error', `{"data":null,"errors":[{"message":"no","extensions":{"code":${OBJECTS}}}]}`],
  ['lists without an end', `{"data":${'['.repeat(200_000)}`],
  ['white space and lists', ` ${LISTS}`],
];

describe('values', () => {
  test.each([
    ['count', '2147483648'],
    ['count', '1e400'],
    ['count', '1.5'],
    ['count', '"1"'],
    ['count', '[1]'],
    ['ratio', '1e999'],
    ['ratio', '"NaN"'],
    ['ratio', '-1e999'],
    ['any', `{"a":${nested(600)}}`],
  ])('%s: %s becomes null with an error', async (field, value) => {
    expect(await execute(`{ x: ${field} }`, { a: `{"data":{"${field}":${value}}}` })).toMatchObject({
      data: { x: null },
      errors: [{ path: ['x'], extensions: { code: 'INVALID_VALUE', service: 'a' } }],
    });
  });

  test.each([
    ['any', '{"__proto__":{"polluted":1},"constructor":2}', { constructor: 2 }],
    ['any', '"\\ud800"', '\ud800'],
    ['count', '1,"count":2', 2],
    ['any', nested(100), JSON.parse(nested(100)) as unknown],
  ])('%s: %s is returned without side effects', async (field, value, expected) => {
    const { data, errors } = await execute(`{ ${field} }`, { a: `{"data":{"${field}":${value}}}` });
    expect(data).toMatchObject({ [field]: expected });
    expect(errors).toBeUndefined();
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test.each(DEEP)('a response with 200,000 levels of nesting fails as one fetch: %s', async (_, body) => {
    const { data, errors } = await execute('{ items { id label name } }', { a: ITEMS_WITH_LABELS, b: body });
    expect(data).toEqual({ items: [1, 2].map((id) => ({ id: `${id}`, label: `l${id}`, name: null })) });
    expect(errors).toMatchObject([
      {
        message: 'The subgraph "b" sent JSON with more than 1000 levels of nesting.',
        path: ['items', 0, 'name'],
        extensions: { code: 'SUBGRAPH_MALFORMED', service: 'b' },
      },
    ]);
  });

  test('a custom scalar with 200,000 levels of nesting fails with its fetch', async () => {
    expect(await execute('{ any }', { a: `{"data":{"any":${nested(200_000)}}}` })).toMatchObject({
      data: { any: null },
      errors: [{ path: ['any'], extensions: { code: 'SUBGRAPH_MALFORMED', service: 'a' } }],
    });
  });

  test('brackets within strings are no nesting', async () => {
    const text = `${'[{'.repeat(2_000)}\\"${'['.repeat(2_000)}`;
    const body = `{"data":{"items":[{"__typename":"Item","id":"1","label":"${text}"}]}}`;
    const { data, errors } = await execute('{ items { label } }', { a: body });
    expect([data, errors]).toEqual([
      (JSON.parse(body) as { data: { items: object[] } }) && { items: [{ label: JSON.parse(`"${text}"`) as string }] },
      undefined,
    ]);
  });

  test.each(['12345678901234567890.5', '1e99', '1.5', 'true', '{"a":1}'])('%s is not a valid ID', async (id) => {
    const { data, errors } = await execute('{ items { id } }', { a: `{"data":{"items":[{"id":${id}}]}}` });
    expect(data).toEqual({ items: null });
    expect(errors).toMatchObject([{ path: ['items', 0, 'id'], extensions: { code: 'INVALID_VALUE' } }]);
  });
});

describe('names', () => {
  test('a client can use __proto__ as an alias', async () => {
    const { data } = await execute('{ items { __proto__: id constructor: label name } }', {
      a: '{"data":{"items":[{"__typename":"Item","id":"1","label":"x"}]}}',
      b: '{"data":{"_entities":[{"name":"n"}]}}',
    });
    expect(JSON.stringify(data)).toBe('{"items":[{"__proto__":"1","constructor":"x","name":"n"}]}');
  });

  test('a field __proto__ in a response is removed', async () => {
    const { data } = await execute('{ items { id name } }', {
      a: '{"data":{"__proto__":{"items":[]},"items":[{"__typename":"Item","id":"1","__proto__":{"name":"no"}}]}}',
      b: '{"data":{"_entities":[{"__proto__":{"name":"no"}}]}}',
    });
    expect(data).toEqual({ items: [{ id: '1', name: null }] });
  });
});

describe('errors', () => {
  const executeWithError = (path: string, data = '{"items":null}'): Promise<GraphQLResponse> =>
    execute('{ i: items { id } }', {
      a: `{"data":${data},"errors":[{"message":"no","path":${path},"extensions":{"code":"FORBIDDEN"}}]}`,
    });

  test.each(['["items"]', '["items",0,"id"]', '[]', 'null'])(
    'an error at the path %s is reported at the selected field',
    async (path) => {
      expect(await executeWithError(path)).toMatchObject({
        data: { i: null },
        errors: [{ message: 'no', extensions: { code: 'FORBIDDEN', service: 'a' } }],
      });
    },
  );

  test.each([
    '["elsewhere"]',
    '[{"a":1}]',
    '[null]',
    '[1.5,-1]',
    '["items",7,"id"]',
    '["items","x"]',
    '["__proto__"]',
    '["count",0,0,0]',
  ])('an error at the path %s, which does not exist, is reported', async (path) => {
    const { data, errors } = await executeWithError(path, '{"items":[{"id":"1"}]}');
    expect(data).toEqual({ i: [{ id: '1' }] });
    expect(errors).toMatchObject([{ message: 'no', extensions: { code: 'FORBIDDEN', service: 'a' } }]);
  });

  test('an error at a key that the client did not select is reported', async () => {
    const { data, errors } = await execute('{ items { name } }', {
      a: '{"data":{"items":null},"errors":[{"message":"no","path":["items",0,"id"],"extensions":{"code":"FORBIDDEN"}}]}',
    });
    expect(data).toEqual({ items: null });
    expect(errors).toMatchObject([{ message: 'no' }]);
  });

  test('a thousand errors of a subgraph become fewer than a hundred in the response', async () => {
    const errors = Array.from({ length: 1_000 }, (_, index) => ({
      message: `no ${index}`,
      path: ['items', index],
      extensions: { code: 'FORBIDDEN' },
    }));
    const response = await execute('{ items { id } }', { a: JSON.stringify({ data: { items: null }, errors }) });
    expect(response.errors?.length).toBeLessThan(100);
  });

  test.each(['[1]', '["no"]', '[null]', '[{}]', '[[]]', '[{"message":1}]', '[{"message":null}]', '{}', '"no"', '7'])(
    'errors that are no GraphQL errors are reported, and the data is used: %s',
    async (errors) => {
      expect(await execute('{ items { id } }', { a: `{"data":{"items":[]},"errors":${errors}}` })).toMatchObject({
        data: { items: [] },
        errors: [
          {
            message: 'The subgraph "a" reported an error that is not a GraphQL error.',
            extensions: { code: 'SUBGRAPH_MALFORMED', service: 'a' },
          },
        ],
      });
      const { data, errors: reported } = await execute('{ items { id } }', { a: `{"errors":${errors}}` });
      expect(data).toEqual({ items: null });
      expect(reported).toMatchObject([{ path: ['items'], extensions: { code: 'SUBGRAPH_MALFORMED', service: 'a' } }]);
    },
  );

  test.each([
    '"extensions":[]',
    '"extensions":"x"',
    '"extensions":null',
    '"path":"items"',
    '"path":{"0":"items"}',
    '"locations":7',
  ])('an error with %s is reported with its message', async (property) => {
    const { data, errors } = await execute('{ items { id } }', {
      a: `{"data":{"items":[]},"errors":[{"message":"no",${property}}]}`,
    });
    expect(data).toEqual({ items: [] });
    expect(errors).toEqual([
      { message: 'The subgraph "a" reported an error.', extensions: { code: 'SUBGRAPH_ERROR', service: 'a' } },
    ]);
  });

  test.each(['[]', 'null'])('errors: %s counts as no error', async (errors) => {
    expect(await execute('{ items { id } }', { a: `{"data":{"items":[]},"errors":${errors}}` })).toEqual({
      data: { items: [] },
    });
  });
});

describe('entities', () => {
  test.each([
    '[]',
    '[null]',
    '[{"name":"x"},{"name":"y"},{"name":"z"}]',
    '{}',
    'null',
    '[[],[]]',
    '["x","y"]',
    '[null,1]',
  ])('%s is a malformed response to two representations', async (entities) => {
    const { data, errors = [] } = await execute('{ items { id name } }', {
      a: ITEMS,
      b: `{"data":{"_entities":${entities}}}`,
    });
    expect(data).toEqual({
      items: [
        { id: '1', name: null },
        { id: '2', name: null },
      ],
    });
    expect(errors.map(({ extensions }) => extensions?.['code'])).toEqual(['SUBGRAPH_MALFORMED']);
  });

  test('a missing key makes the fields of the entity unavailable, with an error', async () => {
    const { data, errors } = await execute('{ items { name label } }', {
      a: '{"data":{"items":[{"__typename":"Item","label":"x"}]}}',
      b: '{"data":{"_entities":[]}}',
    });
    expect(data).toEqual({ items: [{ name: null, label: 'x' }] });
    expect(errors).toMatchObject([{ path: ['items', 0, 'name'], extensions: { code: 'INVALID_VALUE' } }]);
  });
});
