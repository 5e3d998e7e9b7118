/** Every null that no subgraph returned has an error with path, code and subgraph, on both paths. */
import { silentLog } from '@marquee/runtime/log';
import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import type { GraphQLResponse } from '../../src/engine/engine.js';
import { createNativeEngine } from '../../src/engine/native-engine.js';
import { SubgraphError } from '../../src/subgraph-client/subgraph-error.js';
import type { SubgraphResponse } from '../../src/subgraph-client/subgraph-request.js';
import { composeSuite, LINK } from './support/read-suite.js';
import { executeOperation } from './support/test-subgraphs.js';

const SDLS = {
  a: `type Query { item: Item items: [Item] must: Item! me: Me @shareable box: Box }
      type Item @key(fields: "id") { id: ID! name: String box: Box list: [Int] }
      type Box { text: String inner: Box }
      type Me @shareable { cart: Cart settings: Settings strict: Cart! }
      type Settings @shareable { theme: Box }
      type Cart { size: Int }`,
  b: `type Query { me: Me @shareable }
      type Item @key(fields: "id") { id: ID! score: Int box2: Box2 must: Int! }
      type Box2 { size: Int }
      type Me @shareable { friend: Friend settings: Settings }
      type Settings @shareable { sound: Sound }
      type Sound { level: Int }
      type Friend { name: String }`,
};

type Responses = Readonly<Record<keyof typeof SDLS, SubgraphResponse | 'down'>>;

async function execute(source: string, responses: Partial<Responses>, compiledPath: boolean): Promise<GraphQLResponse> {
  const sdls = new Map(Object.entries(SDLS).map(([name, sdl]) => [name, LINK + sdl]));
  const engine = await createNativeEngine({
    supergraphSdl: composeSuite({ name: 'missing values', sdls }),
    send: ({ subgraph }) => {
      const response = responses[subgraph as keyof typeof SDLS] ?? 'down';
      return response === 'down'
        ? Promise.reject(new SubgraphError(subgraph, 'SUBGRAPH_UNREACHABLE', `The subgraph "${subgraph}" is down.`))
        : Promise.resolve(structuredClone(response));
    },
    log: silentLog,
    compiledPath,
  });
  const { data, errors } = await executeOperation(engine, { document: parse(source), source, operationName: null });
  return errors === undefined ? { data } : { data, errors };
}

function errorAt(service: string | undefined, code: string, ...path: readonly (string | number)[]): object {
  return { path, extensions: { code, ...(service !== undefined && { service }) } };
}

const item = { __typename: 'Item', id: '1' };
const ITEM = { data: { item } };
const INVALID = 'INVALID_VALUE';
const DOWN = 'SUBGRAPH_UNREACHABLE';

describe.each([true, false])('with the compiled path: %j', (compiledPath) => {
  test.each<[string, string, Partial<Responses>, unknown, object[]]>([
    [
      'no root field',
      '{ item { name } box { text } }',
      { a: { data: {} } },
      { item: null, box: null },
      [errorAt('a', INVALID, 'item')],
    ],
    [
      'one root field',
      '{ box { text } item { name } }',
      { a: { data: { box: null } } },
      { box: null, item: null },
      [errorAt('a', INVALID, 'item')],
    ],
    [
      'a nested field',
      '{ box { x: text inner { text } } }',
      { a: { data: { box: { inner: {} } } } },
      { box: { x: null, inner: { text: null } } },
      [errorAt('a', INVALID, 'box', 'x'), errorAt('a', INVALID, 'box', 'inner', 'text')],
    ],
    [
      'a field of list items',
      '{ items { id name } }',
      { a: { data: { items: [{ id: '1', name: null }, { id: '2' }] } } },
      {
        items: [
          { id: '1', name: null },
          { id: '2', name: null },
        ],
      },
      [errorAt('a', INVALID, 'items', 1, 'name')],
    ],
    ['a non-null field', '{ must { name } }', { a: { data: {} } }, null, [errorAt('a', INVALID, 'must')]],
    [
      'a field of an entity',
      '{ item { score s: score } }',
      { a: ITEM, b: { data: { _entities: [{}] } } },
      { item: { score: null, s: null } },
      [errorAt('b', INVALID, 'item', 'score')],
    ],
    [
      'a field below an entity',
      '{ item { box2 { size } } }',
      { a: ITEM, b: { data: { _entities: [{ box2: {} }] } } },
      { item: { box2: { size: null } } },
      [errorAt('b', INVALID, 'item', 'box2', 'size')],
    ],
    [
      'an entity of a shorter list',
      '{ item { score } }',
      { a: ITEM, b: { data: { _entities: [] } } },
      { item: { score: null } },
      [errorAt('b', 'SUBGRAPH_MALFORMED', 'item', 'score')],
    ],
    [
      'the entities',
      '{ item { score } }',
      { a: ITEM, b: { data: {} } },
      { item: { score: null } },
      [errorAt('b', 'SUBGRAPH_MALFORMED', 'item', 'score')],
    ],
    [
      'null in place of the entities',
      '{ item { score } }',
      { a: ITEM, b: { data: { _entities: null } } },
      { item: { score: null } },
      [errorAt('b', 'SUBGRAPH_MALFORMED', 'item', 'score')],
    ],
    [
      'an entity that is no object',
      '{ item { score } }',
      { a: ITEM, b: { data: { _entities: [5] } } },
      { item: { score: null } },
      [errorAt('b', 'SUBGRAPH_MALFORMED', 'item', 'score')],
    ],
    [
      'null data and no error',
      '{ item { name } }',
      { a: { data: null } },
      { item: null },
      [errorAt('a', 'SUBGRAPH_MALFORMED', 'item')],
    ],
    [
      'the input of a fetch that is not sent',
      '{ item { score } }',
      { a: { data: { item: { __typename: 'Item' } } } },
      { item: { score: null } },
      [errorAt(undefined, INVALID, 'item', 'score')],
    ],
    [
      'the key of an entity, and has null for it',
      '{ item { score box2 { size } } items { score } }',
      {
        a: { data: { item: { __typename: 'Item', id: null }, items: [{ __typename: 'Item', id: null }, null] } },
        b: { data: { _entities: [null] } },
      },
      { item: { score: null, box2: null }, items: [{ score: null }, null] },
      [errorAt(undefined, INVALID, 'item', 'score'), errorAt(undefined, INVALID, 'items', 0, 'score')],
    ],
    [
      'the key of an entity for an error that it reports',
      '{ item { score } }',
      {
        a: { data: { item: { __typename: 'Item', id: null } }, errors: [{ message: 'x', path: ['item', 'id'] }] },
        b: { data: { _entities: [null] } },
      },
      { item: { score: null } },
      [errorAt(undefined, INVALID, 'item', 'score'), errorAt('a', 'SUBGRAPH_ERROR', 'item')],
    ],
    [
      'an error for another field of null data',
      '{ item { name } box { text } }',
      { a: { data: null, errors: [{ message: 'x', path: ['item'] }] } },
      { item: null, box: null },
      [{ path: ['item'], extensions: { code: 'SUBGRAPH_ERROR', affected: { path: '', fields: ['item', 'box'] } } }],
    ],
  ])('a response that lacks %s', async (_, source, responses, data, errors) => {
    const response = await execute(source, responses, compiledPath);
    expect({ data: response.data, errors: response.errors ?? [] }).toMatchObject({ data, errors });
    expect(response.errors).toHaveLength(errors.length);
  });

  test('a null that a subgraph returns has no error, and neither have the fields of an entity that is null', async () => {
    const nothing = { a: { data: { item: null, box: null, me: null } }, b: { data: { me: null } } };
    expect(
      await execute('{ item { name } box { text } me { cart { size } friend { name } } }', nothing, compiledPath),
    ).toEqual({
      data: { item: null, box: null, me: null },
    });
    const unknown = { a: ITEM, b: { data: { _entities: [null] } } };
    expect(await execute('{ item { score box2 { size } } }', unknown, compiledPath)).toEqual({
      data: { item: { score: null, box2: null } },
    });
  });

  test('a namespace stays when all of its fields are lost, also within another', async () => {
    const lost = { a: 'down', b: 'down' } as const;
    expect(await execute('{ viewer: me { cart { size } } }', lost, compiledPath)).toMatchObject({
      data: { viewer: { cart: null } },
      errors: [errorAt('a', DOWN, 'viewer', 'cart')],
    });
    expect(
      await execute('{ me { settings { theme { text } sound { level } } friend { name } } }', lost, compiledPath),
    ).toMatchObject({
      data: { me: { settings: { theme: null, sound: null }, friend: null } },
    });
    const empty = { a: { data: {} }, b: { data: { me: {} } } };
    expect(
      await execute('{ me { settings { theme { text } sound { level } } friend { name } } }', empty, compiledPath),
    ).toMatchObject({
      data: { me: { settings: { theme: null, sound: null }, friend: null } },
      errors: [
        errorAt('a', INVALID, 'me', 'settings', 'theme'),
        errorAt('b', INVALID, 'me', 'settings', 'sound'),
        errorAt('b', INVALID, 'me', 'friend'),
      ],
    });
    const reported = { message: 'x', path: ['me'] };
    // A null that a subgraph returns with an error is its value.
    expect(
      await execute('{ me { cart { size } } }', { a: { data: { me: null }, errors: [reported] } }, compiledPath),
    ).toMatchObject({ data: { me: null }, errors: [errorAt('a', 'SUBGRAPH_ERROR', 'me')] });
    expect(
      await execute('{ me { cart { size } } }', { a: { data: null, errors: [reported] } }, compiledPath),
    ).toMatchObject({ data: { me: { cart: null } }, errors: [errorAt('a', 'SUBGRAPH_ERROR', 'me', 'cart')] });
  });

  test('a namespace is null where the specification requires it, and where only its type name is selected', async () => {
    expect(await execute('{ me { strict { size } cart { size } } }', { a: 'down' }, compiledPath)).toMatchObject({
      data: { me: null },
      errors: [{ path: ['me', 'strict'], extensions: { affected: { path: 'me', fields: ['strict', 'cart'] } } }],
    });
    expect(await execute('{ me { __typename } }', {}, compiledPath)).toMatchObject({ data: { me: null } });
  });
});
