import { buildSchema, parse } from 'graphql';
import { expect, test } from 'vitest';
import { MAX_REQUEST_ERRORS } from '../bounded-errors.js';
import { executeBounded, MAX_ERRORS } from './execute-bounded.js';
import { RequestWork } from './request-work.js';

const SDL = `
  type Query { items(count: Int!): [Item!]! broken(count: Int!): [Item]! never: Item }
  type Mutation { save(name: String!): Item! }
  type Item { id: ID! name: String fails: String items(count: Int!): [Item!]! later: Item }
`;

interface Options {
  readonly fields?: number;
  readonly deadlineMs?: number;
  readonly save?: (name: string) => Promise<unknown>;
}

function start(
  source: string,
  { fields = 10_000, deadlineMs = 60_000, save = async (name) => ({ name }) }: Options = {},
) {
  const schema = buildSchema(SDL);
  let resolved = 0;
  const item = (id: number): unknown => ({
    id,
    name: () => `item ${++resolved}`,
    fails: () => {
      throw new Error('failed');
    },
    items: async ({ count }: { count: number }) => list(count),
    later: async () => item(id),
  });
  const list = (count: number): unknown[] => Array.from({ length: count }, (_, id) => item(id));
  const [query, mutation] = [schema.getQueryType()?.getFields() ?? {}, schema.getMutationType()?.getFields() ?? {}];
  if (query['items'] !== undefined) query['items'].resolve = (_root, { count }: { count: number }) => list(count);
  if (query['broken'] !== undefined) query['broken'].resolve = (_root, { count }: { count: number }) => list(count);
  if (query['never'] !== undefined) query['never'].resolve = () => new Promise(() => undefined);
  if (mutation['save'] !== undefined) mutation['save'].resolve = (_root, { name }: { name: string }) => save(name);
  const work = new RequestWork({ fields, deadlineMs });
  const result = executeBounded({
    schema,
    document: parse(source),
    variableValues: {},
    operationName: null,
    contextValue: { work },
  });
  return { work, result, resolved: () => resolved };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function codeOf({ result }: ReturnType<typeof start>): Promise<unknown> {
  const { data, errors } = await result;
  return [data, errors?.map(({ extensions }) => extensions['code'])];
}

test('an operation within its limits has the result of graphql-js', async () => {
  const { result } = start('{ items(count: 40) { id later { id } items(count: 1) { id } } }');
  const { data, errors } = await result;
  expect(errors).toBeUndefined();
  expect(data?.['items']).toHaveLength(40);
  expect(JSON.stringify(data)).toContain('{"id":"39","later":{"id":"39"},"items":[{"id":"0"}]}');
});

test.each([
  ['nested lists', '{ items(count: 100) { items(count: 100) { items(count: 100) { id } } } }'],
  ['aliases of leaves', `{ items(count: 100) { ${Array.from({ length: 150 }, (_, i) => `a${i}: name`).join(' ')} } }`],
  [
    'aliases of __typename',
    `{ items(count: 100) { ${Array.from({ length: 150 }, (_, i) => `a${i}: __typename`).join(' ')} } }`,
  ],
  ['one list', '{ items(count: 100000) { __typename } }'],
])('%s end at the limit of fields, with one error that names it', async (_what, source) => {
  const started = start(source);
  expect(await codeOf(started)).toEqual([null, ['TOO_MANY_FIELDS']]);
  expect((await started.result).errors?.[0]?.message).toContain('more than 10000 fields');
  expect(started.resolved()).toBeLessThanOrEqual(10_001);
});

test('a request ends at its deadline, although a resolver never responds', async () => {
  expect(await codeOf(start('{ never { id } }', { deadlineMs: 20 }))).toEqual([null, ['DEADLINE_EXCEEDED']]);
});

test('when the caller has left, no further field is resolved, and the signal aborts', async () => {
  const started = start('{ items(count: 2000) { name later { name later { name } } } }', { fields: 1_000_000 });
  const { signal } = started.work;
  started.work.end('cancelled');
  const atEnd = started.resolved();
  expect(await codeOf(started)).toEqual([null, ['REQUEST_CANCELLED']]);
  await turn();
  expect(started.resolved()).toBe(atEnd);
  expect(signal.aborted).toBe(true);
});

test('a mutation is executed to its end when its caller has left; at its deadline no further one begins', async () => {
  const saved: string[] = [];
  const save = async (name: string): Promise<unknown> => {
    await new Promise((resolve) => setTimeout(resolve, 30));
    saved.push(name);
    return { id: 1, name };
  };
  const left = start('mutation { a: save(name: "a") { id } b: save(name: "b") { id } }', { save });
  left.work.end('cancelled');
  expect((await left.result).data).toEqual({ a: { id: '1' }, b: { id: '1' } });
  expect(left.work.signal.aborted).toBe(false);

  const late = start('mutation { c: save(name: "c") { id } d: save(name: "d") { id } }', { save, deadlineMs: 10 });
  expect(await codeOf(late)).toEqual([null, ['DEADLINE_EXCEEDED']]);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(saved).toEqual(['a', 'b', 'c']);
});

test('with too many errors the data is dropped, so that no null lacks its error', async () => {
  const some = await start('{ broken(count: 500) { fails } }').result;
  expect(some.errors).toHaveLength(500);
  const many = await start('{ broken(count: 1500) { fails } }').result;
  expect(many.data).toBeNull();
  expect(many.errors?.map(({ message }) => message)).toEqual([
    expect.stringContaining(`${MAX_ERRORS} errors`),
    'failed',
  ]);
});

test('timers run while a large operation is executed', async () => {
  const nested = '{ items(count: 300) { items(count: 600) { id name } } }';
  let [turns, isDone] = [0, false];
  const count = (): void => {
    turns += 1;
    if (!isDone) setImmediate(count);
  };
  const before = process.cpuUsage();
  const { result } = start(nested, { fields: 10_000_000 });
  count();
  await result;
  isDone = true;
  const { user, system } = process.cpuUsage(before);
  // A pause is due after 25 ms; at least one per 150 ms of this process's CPU (garbage collection counts too), on any machine's speed.
  expect(turns).toBeGreaterThan(1);
  expect(turns).toBeGreaterThanOrEqual((user + system) / 150_000);
});

/** Rejections without a reader while the operation runs and for a turn after it. */
async function unhandledWhile(run: () => Promise<unknown>): Promise<readonly unknown[]> {
  const reasons: unknown[] = [];
  const listener = (reason: unknown): void => void reasons.push(reason);
  const others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', listener);
  await run();
  for (let turns = 0; turns < 3; turns += 1) await turn();
  process.off('unhandledRejection', listener);
  others.forEach((other) => process.on('unhandledRejection', other));
  return reasons;
}

function later<T>(value: () => T): Promise<T> {
  return turn().then(value);
}

function fail(): never {
  throw new Error('failed');
}

test.each<readonly [string, string, () => unknown]>([
  ['an item is null', '{ items { name } }', () => [{ name: () => later(fail) }, null]],
  ['an item is an error', '{ items { name } }', () => [{ name: () => later(fail) }, new Error('no item')]],
  ['a field is null', '{ items { name } }', () => [{ name: () => later(fail) }, { name: null }]],
  ['a resolver throws', '{ items { name } }', () => [{ name: () => later(fail) }, { name: fail }]],
  ['a leaf has the wrong type', '{ items { name } }', () => [{ name: () => later(fail) }, { name: {} }]],
  ['an earlier item is rejected', '{ items { name } }', () => [later(fail), { name: 'x' }, null]],
  ['a leaf is null', '{ names }', () => [later(fail), 'x', null]],
  ['an inner list fails', '{ lists { name } }', () => [[{ name: () => later(fail) }, { name: null }], [null]]],
  ['an inner list is null', '{ lists { name } }', () => [[{ name: () => later(fail) }], null]],
  [
    'a long list fails',
    '{ items { name } }',
    () => [...Array.from({ length: 40 }, () => ({ name: () => later(fail) })), null],
  ],
])('no rejection is left without a reader when %s after an item that is pending', async (_what, source, makeList) => {
  const schema = buildSchema(
    'type Query { items: [Item!] names: [String!] lists: [[Item!]!] } type Item { name: String! }',
  );
  for (const field of Object.values(schema.getQueryType()?.getFields() ?? {})) field.resolve = makeList;
  const work = new RequestWork({ fields: 10_000, deadlineMs: 60_000 });
  let data: unknown;
  const reasons = await unhandledWhile(async () => {
    const request = { schema, document: parse(source), variableValues: {}, operationName: null };
    ({ data } = await executeBounded({ ...request, contextValue: { work } }));
  });
  expect(reasons).toEqual([]);
  expect(Object.values(data as object)).toEqual([null]);
});

test('wrong variables and an unknown operation are errors of the client', async () => {
  const schema = buildSchema('type Query { names(ids: [ID!]!): [String!] }');
  const run = (variableValues: object, operationName: string | null) =>
    executeBounded({
      schema,
      document: parse('query A($ids: [ID!]!) { names(ids: $ids) } query B { names(ids: []) }'),
      variableValues: variableValues as Record<string, unknown>,
      operationName,
      contextValue: { work: new RequestWork({ fields: 100, deadlineMs: 60_000 }) },
    });
  const { errors = [], ...wrong } = await run({ ids: Array.from({ length: 5_000 }, () => null) }, 'A');
  expect(wrong).toEqual({});
  expect(errors).toHaveLength(MAX_REQUEST_ERRORS + 1);
  expect(new Set(errors.map(({ extensions }) => extensions['code']))).toEqual(new Set(['BAD_USER_INPUT']));
  expect(errors[0]?.message).toContain('"$ids" got invalid value null at "ids[0]"');
  expect((await run({}, 'C')).errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
});
