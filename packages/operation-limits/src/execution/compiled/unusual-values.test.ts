/** Values and types that resolvers of this project do not have, and that graphql-js accepts: the response is the same. */
import {
  execute,
  GraphQLEnumType,
  GraphQLInt,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  parse,
} from 'graphql';
import type { GraphQLOutputType } from 'graphql';
import { expect, test } from 'vitest';
import { executeBounded } from '../execute-bounded.js';
import { RequestWork } from '../request-work.js';

type IsTypeOf = (value: unknown) => unknown;

function itemType(isTypeOf?: IsTypeOf): GraphQLObjectType {
  return new GraphQLObjectType({
    name: 'Item',
    fields: { name: { type: GraphQLString }, needed: { type: new GraphQLNonNull(GraphQLString) } },
    ...(isTypeOf !== undefined && { isTypeOf: isTypeOf as never }),
  });
}

function schemaOf(type: GraphQLOutputType, make: () => unknown, types: readonly GraphQLObjectType[] = []) {
  const query = new GraphQLObjectType({ name: 'Query', fields: { value: { type, resolve: make } } });
  return new GraphQLSchema({ query, types });
}

/** The responses of both; the deadline ends an execution that never ends. */
async function both(schema: GraphQLSchema, source: string, variableValues: Record<string, unknown> = {}) {
  const work = new RequestWork({ fields: 10_000, deadlineMs: 5_000 });
  const request = { schema, document: parse(source), variableValues, operationName: null };
  const actual = await executeBounded({ ...request, contextValue: { work } });
  work.finish();
  const expected = await execute({ ...request, contextValue: {} });
  const plain = ({ data, errors = [] }: typeof actual): unknown =>
    JSON.parse(JSON.stringify({ data, paths: errors.map(({ path }) => path) }));
  return { actual: plain(actual), expected: plain(expected) };
}

async function later<T>(value: T): Promise<T> {
  return value;
}

test.each<[string, IsTypeOf]>([
  ['true', () => true],
  ['false', () => false],
  ['undefined', () => undefined],
  ['null', () => null],
  ['another value for yes', () => ({ kind: 'item' })],
  ['an empty text for no', () => ''],
  ['a promise of true', () => later(true)],
  ['a promise of another value for yes', () => later(1)],
  ['a promise of undefined', () => later(undefined)],
  ['a rejection', () => Promise.reject(new Error('no'))],
  ['an exception', () => JSON.parse('{') as unknown],
])('isTypeOf returns %s', async (_what, isTypeOf) => {
  const item = itemType(isTypeOf);
  for (const type of [item, new GraphQLNonNull(item), new GraphQLList(item)]) {
    const { actual, expected } = await both(
      schemaOf(type, () => (type instanceof GraphQLList ? [{ name: 'x' }, { name: 'y' }] : { name: 'x' })),
      '{ value { name } }',
    );
    expect(actual).toEqual(expected);
  }
});

test('isTypeOf has its type as "this", also where it decides the type of an interface', async () => {
  const named = new GraphQLInterfaceType({ name: 'Named', fields: { name: { type: GraphQLString } } });
  const type = new GraphQLObjectType({
    name: 'Item',
    interfaces: [named],
    fields: { name: { type: GraphQLString } },
    isTypeOf(this: GraphQLObjectType, value: unknown) {
      return later((value as { of: string }).of === this.name);
    },
  });
  const make = () => [
    { of: 'Item', name: 'x' },
    { of: 'Other', name: 'y' },
  ];
  const { actual, expected } = await both(schemaOf(new GraphQLList(named), make, [type]), '{ value { name } }');
  expect(actual).toEqual(expected);
});

test.each([true, false])('null for a condition below an object, whose type is known later: %s', async (isLater) => {
  const schema = schemaOf(
    itemType(() => (isLater ? later(true) : true)),
    () => ({ name: 'x' }),
  );
  const source = 'query ($no: Boolean = false) { value { name @skip(if: $no) needed } }';
  const { actual, expected } = await both(schema, source, { no: null });
  expect(actual).toEqual(expected);
});

test.each<[string, () => unknown]>([
  ['calls back at once', () => ({ then: (resolve: (value: string) => void) => resolve('x') })],
  ['throws', () => ({ then: () => JSON.parse('{') as unknown })],
  ['rejects', () => ({ then: (_: unknown, reject: (error: Error) => void) => reject(new Error('no')) })],
  [
    'cannot be read',
    () => ({
      get then(): unknown {
        throw new Error('no');
      },
    }),
  ],
])('an object whose "then" %s', async (_what, make) => {
  const text = GraphQLString;
  for (const type of [text, new GraphQLNonNull(text)]) {
    const { actual, expected } = await both(schemaOf(type, make), '{ value a: value }');
    expect(actual).toEqual(expected);
  }
  const item = itemType();
  const { actual, expected } = await both(
    schemaOf(item, () => ({ name: make, needed: () => later('z') })),
    '{ value { name needed } }',
  );
  expect(actual).toEqual(expected);
});

test('of an object whose "then" calls back twice, the first value counts', async () => {
  const twice = (resolve: (value: string) => void): void => ['x', 'y'].forEach((value) => resolve(value));
  const { actual } = await both(
    schemaOf(itemType(), () => ({ name: { then: twice }, needed: later('z') })),
    '{ value { name needed } }',
  );
  expect(actual).toEqual({ data: { value: { name: 'x', needed: 'z' } }, paths: [] });
});

class Item {
  readonly #name = 'private';
  name(): string {
    return this.#name;
  }
  get needed(): string {
    throw new Error('a getter');
  }
}

test.each<[string, GraphQLOutputType, () => unknown, string]>([
  ['a class instance with methods and a getter that throws', itemType(), () => new Item(), '{ value { name needed } }'],
  ['a set', new GraphQLList(GraphQLInt), () => new Set([1, 2, null]), '{ value }'],
  ['a generator that throws', new GraphQLList(GraphQLInt), failingItems, '{ value }'],
  ['a list with holes', new GraphQLList(GraphQLInt), () => Object.assign(new Array(3), { 1: later(7) }), '{ value }'],
  ['a text for a list', new GraphQLList(GraphQLString), () => 'text', '{ value }'],
  [
    'an object without prototype',
    itemType(),
    () => Object.assign(Object.create(null) as object, { name: 'x' }),
    '{ value { name } }',
  ],
  ['a function with properties', itemType(), () => Object.assign(() => 1, { needed: 'x' }), '{ value { needed } }'],
  ['a text for an object', itemType(), () => 'text', '{ value { name } }'],
  ['an alias named as the prototype', itemType(), () => ({ name: 'x' }), '{ __proto__: value { __proto__: name } }'],
  ['an enum with internal values', enumType(), () => later(2), '{ value }'],
  ['an enum with an unknown internal value', enumType(), () => 'A', '{ value }'],
])('%s', async (_what, type, make, source) => {
  const { actual, expected } = await both(schemaOf(type, make), source);
  expect(actual).toEqual(expected);
});

function* failingItems(): Generator<unknown> {
  yield 1;
  throw new Error('no more');
}

function enumType(): GraphQLEnumType {
  return new GraphQLEnumType({ name: 'Letter', values: { A: { value: 1 }, B: { value: 2 } } });
}
