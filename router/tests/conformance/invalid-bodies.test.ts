/**
 * Bodies that no honest subgraph sends, on both paths: what leaves must be the same, and must say that something is
 * wrong.
 */
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

/** The answers of both paths, which have to be one. */
async function ask(source: string, bodies: Readonly<Record<string, string>>): Promise<GraphQLResponse> {
  const raw: RawClient = {
    send: ({ subgraph }) => Promise.resolve(Buffer.from(bodies[subgraph] ?? '')),
    read: (request, body) => parseResponse(request, body.toString()),
  };
  const send = (request: Parameters<typeof parseResponse>[0]): Promise<ReturnType<typeof parseResponse>> =>
    Promise.resolve().then(() => parseResponse(request, bodies[request.subgraph] ?? ''));
  const answers: GraphQLResponse[] = [];
  for (const fastPath of [true, false]) {
    const engine = await createNativeEngine({ supergraphSdl, send, raw, log: silentLog, compiledPath: fastPath });
    const { data, errors } = await executeOperation(engine, { document: parse(source), source, operationName: null });
    answers.push({ data, ...(errors && { errors }) });
  }
  const [fast, general] = answers;
  if (!fast) throw new Error('nobody answered');
  expect(JSON.stringify(fast)).toBe(JSON.stringify(general));
  return fast;
}

function nested(depth: number): string {
  return `${'['.repeat(depth)}${']'.repeat(depth)}`;
}

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
    ['any', '1e999'],
    ['any', nested(100_000)],
    ['any', `{"a":${nested(600)}}`],
  ])('%s: %s is null and told', async (field, value) => {
    expect(await ask(`{ x: ${field} }`, { a: `{"data":{"${field}":${value}}}` })).toMatchObject({
      data: { x: null },
      errors: [{ path: ['x'], extensions: { code: 'INVALID_VALUE', service: 'a' } }],
    });
  });

  test.each([
    ['any', '{"__proto__":{"polluted":1},"constructor":2}', { constructor: 2 }],
    ['any', '"\\ud800"', '\ud800'],
    ['ratio', '9007199254740993', 9007199254740992],
    ['count', '1,"count":2', 2],
    ['any', nested(100), JSON.parse(nested(100)) as unknown],
  ])('%s: %s goes through, and does nothing else', async (field, value, expected) => {
    const { data, errors } = await ask(`{ ${field} }`, { a: `{"data":{"${field}":${value}}}` });
    expect(data).toMatchObject({ [field]: expected });
    expect(errors).toBeUndefined();
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test.each(['12345678901234567890', '1.5', 'true', '{"a":1}'])('an id %s is none', async (id) => {
    const { data, errors } = await ask('{ items { id } }', { a: `{"data":{"items":[{"id":${id}}]}}` });
    expect(data).toEqual({ items: null });
    expect(errors).toMatchObject([{ path: ['items', 0, 'id'], extensions: { code: 'INVALID_VALUE' } }]);
  });
});

describe('names', () => {
  test('a client may call a field __proto__, and gets it', async () => {
    const { data } = await ask('{ items { __proto__: id constructor: label name } }', {
      a: '{"data":{"items":[{"__typename":"Item","id":"1","label":"x"}]}}',
      b: '{"data":{"_entities":[{"name":"n"}]}}',
    });
    expect(JSON.stringify(data)).toBe('{"items":[{"__proto__":"1","constructor":"x","name":"n"}]}');
  });

  test('what a subgraph calls __proto__ does not leave', async () => {
    const { data } = await ask('{ items { id name } }', {
      a: '{"data":{"__proto__":{"items":[]},"items":[{"__typename":"Item","id":"1","__proto__":{"name":"no"}}]}}',
      b: '{"data":{"_entities":[{"__proto__":{"name":"no"}}]}}',
    });
    expect(data).toEqual({ items: [{ id: '1', name: null }] });
  });
});

describe('errors', () => {
  const told = (path: string, data = '{"items":null}'): Promise<GraphQLResponse> =>
    ask('{ i: items { id } }', {
      a: `{"data":${data},"errors":[{"message":"no","path":${path},"extensions":{"code":"FORBIDDEN"}}]}`,
    });

  test.each(['["items"]', '["items",0,"id"]', '[]', 'null'])(
    'one at the path %s is told where the client asked',
    async (path) => {
      expect(await told(path)).toMatchObject({
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
  ])('one at the path %s, where there is nothing, is told all the same', async (path) => {
    const { data, errors } = await told(path, '{"items":[{"id":"1"}]}');
    expect(data).toEqual({ i: [{ id: '1' }] });
    expect(errors).toMatchObject([{ message: 'no', extensions: { code: 'FORBIDDEN', service: 'a' } }]);
  });

  test('of an input that the client did not ask for is told', async () => {
    const { data, errors } = await ask('{ items { name } }', {
      a: '{"data":{"items":null},"errors":[{"message":"no","path":["items",0,"id"],"extensions":{"code":"FORBIDDEN"}}]}',
    });
    expect(data).toEqual({ items: null });
    expect(errors).toMatchObject([{ message: 'no' }]);
  });

  test('a thousand of them are no thousand errors', async () => {
    const errors = Array.from({ length: 1_000 }, (_, index) => ({
      message: `no ${index}`,
      path: ['items', index],
      extensions: { code: 'FORBIDDEN' },
    }));
    const answer = await ask('{ items { id } }', { a: JSON.stringify({ data: { items: null }, errors }) });
    expect(answer.errors?.length).toBeLessThan(100);
  });

  test.each(['[1]', '["no"]', '[null]', '[{}]', '[{"message":1}]', '{}', '"no"', '[{"message":"no","extensions":[]}]'])(
    'what is no list of errors is malformed: %s',
    async (errors) => {
      expect(await ask('{ items { id } }', { a: `{"data":{"items":[]},"errors":${errors}}` })).toMatchObject({
        data: { items: null },
        errors: [{ path: ['items'], extensions: { code: 'SUBGRAPH_MALFORMED', service: 'a' } }],
      });
    },
  );

  test.each(['[]', 'null'])('errors: %s is none', async (errors) => {
    expect(await ask('{ items { id } }', { a: `{"data":{"items":[]},"errors":${errors}}` })).toEqual({
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
  ])('%s for two is no answer', async (entities) => {
    const { data, errors = [] } = await ask('{ items { id name } }', {
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

  test('a key that was left out takes what it leads to, and that is told', async () => {
    const { data, errors } = await ask('{ items { name label } }', {
      a: '{"data":{"items":[{"__typename":"Item","label":"x"}]}}',
      b: '{"data":{"_entities":[]}}',
    });
    expect(data).toEqual({ items: [{ name: null, label: 'x' }] });
    expect(errors).toMatchObject([{ path: ['items', 0, 'name'], extensions: { code: 'INVALID_VALUE' } }]);
  });
});
