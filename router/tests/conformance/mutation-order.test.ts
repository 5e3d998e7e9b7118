/** After a failed non-null root field of a mutation, later root fields are not executed, whatever the failure is. */
import { silentLog } from '@marquee/runtime/log';
import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { createNativeEngine } from '../../src/engine/native-engine.js';
import { SubgraphError } from '../../src/subgraph-client/subgraph-error.js';
import type { SubgraphRequest, SubgraphResponse } from '../../src/subgraph-client/subgraph-request.js';
import { composeSuite, LINK } from './support/read-suite.js';
import { executeOperation } from './support/test-subgraphs.js';

const SDLS = {
  a: `type Query { z: Int }
      type Mutation { one: Int! bad: Int! saved: Saved! soft: Int guarded: Int! @requiresScopes(scopes: [["x"]]) three: Int! }
      type Saved { owner: Member! }
      type Member @key(fields: "id") { id: ID! }`,
  b: `type Query { y: Int }
      type Mutation { two: Int! }
      type Member @key(fields: "id") { id: ID! name: String! }`,
};

type Respond = (request: SubgraphRequest) => SubgraphResponse | Promise<SubgraphResponse>;

const OWNER = { owner: { __typename: 'Member', id: '1' } };
const GOOD: SubgraphResponse = { data: { one: 1, bad: 2, saved: OWNER, soft: 5, two: 2, three: 3 } };

async function execute(source: string, respond: Respond, compiledPath: boolean, signal?: AbortSignal) {
  const sent: string[] = [];
  const engine = await createNativeEngine({
    supergraphSdl: composeSuite({
      name: 'mutations',
      sdls: new Map(Object.entries(SDLS).map(([name, sdl]) => [name, LINK + sdl])),
    }),
    send: async (request) => {
      sent.push(request.query.replace(/^mutation /, 'mutation'));
      return structuredClone(await respond(request));
    },
    log: silentLog,
    compiledPath,
  });
  const document = parse(source);
  const { data, errors } = await executeOperation(engine, {
    document,
    source,
    operationName: null,
    ...(signal && { signal }),
  });
  return { data, errors, sent };
}

describe.each([true, false])('with the compiled path: %j', (compiledPath) => {
  test.each<[string, Respond]>([
    ['an error', () => ({ data: null, errors: [{ message: 'x', path: ['bad'] }] })],
    ['a null', () => ({ data: { bad: null } })],
    ['a missing field', () => ({ data: {} })],
    ['a value of another type', () => ({ data: { bad: 'x' } })],
    ['null data without an error', () => ({ data: null })],
    ['a subgraph that is down', () => Promise.reject(new SubgraphError('a', 'SUBGRAPH_UNREACHABLE', 'down'))],
    ['a time-out', () => Promise.reject(new SubgraphError('a', 'SUBGRAPH_TIMEOUT', 'late'))],
  ])('%s', async (_, fail) => {
    const respond: Respond = (request) => (request.query.includes('bad') ? fail(request) : GOOD);
    const { data, errors, sent } = await execute('mutation { bad two three }', respond, compiledPath);
    expect({ data, sent }).toEqual({ data: null, sent: ['mutation{bad}'] });
    expect(errors).toMatchObject([{ path: ['bad'] }]);
  });

  test('an error keeps its path when an earlier field of the same fetch is null for it', async () => {
    const respond: Respond = () => ({ data: null, errors: [{ message: 'x', path: ['bad'] }] });
    const source = 'mutation { first: one second: bad third: two fourth: three }';
    const { data, errors, sent } = await execute(source, respond, compiledPath);
    expect({ data, sent }).toEqual({ data: null, sent: ['mutation{one bad}'] });
    expect(errors).toMatchObject([{ path: ['second'], extensions: { code: 'SUBGRAPH_ERROR' } }]);
  });

  test('the failure of a field that another subgraph adds, also between fields of one subgraph', async () => {
    const respond: Respond = ({ kind }) => (kind === 'entities' ? { data: { _entities: [{ name: null }] } } : GOOD);
    const { data, errors, sent } = await execute('mutation { saved { owner { name } } three }', respond, compiledPath);
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ path: ['saved', 'owner', 'name'] }]);
    expect(sent.filter((query) => query.includes('three'))).toEqual([]);
    const healthy: Respond = ({ kind }) => (kind === 'entities' ? { data: { _entities: [{ name: 'Ada' }] } } : GOOD);
    expect(await execute('mutation { saved { owner { name } } three }', healthy, compiledPath)).toMatchObject({
      data: { saved: { owner: { name: 'Ada' } }, three: 3 },
      errors: undefined,
    });
  });

  test.each([
    ['without a failure', 3],
    ['when the last field has another type, each request is sent once', '3'],
  ])('an entity is requested again after a later field: %s', async (_, three) => {
    let count = 0;
    const respond: Respond = ({ kind, query }) => {
      if (kind === 'entities') return { data: { _entities: [{ name: `name ${++count}` }] } };
      // Objects and leaves in the order of the selection.
      const fields = [...query.matchAll(/(?:(\w+):)?\b(saved|two|three)\b/g)];
      const values: Readonly<Record<string, unknown>> = { saved: OWNER, two: 2, three };
      return { data: Object.fromEntries(fields.map(([, key, name = '']) => [key ?? name, values[name]])) };
    };
    const source = 'mutation { a: saved { owner { name } } two b: saved { owner { name } } three }';
    const { data, sent } = await execute(source, respond, compiledPath);
    expect(data).toEqual(
      three === 3 ? { a: { owner: { name: 'name 1' } }, two: 2, b: { owner: { name: 'name 2' } }, three } : null,
    );
    expect(sent.filter((query) => query.includes('_entities'))).toHaveLength(2);
    expect(new Set(sent.filter((query) => query.startsWith('mutation'))).size).toBe(
      sent.filter((query) => query.startsWith('mutation')).length,
    );
  });

  test('a field that the caller may not execute', async () => {
    const source = 'mutation { one guarded three two }';
    const { data, errors, sent } = await execute(source, () => GOOD, compiledPath);
    expect({ data, sent }).toEqual({ data: null, sent: ['mutation{one}'] });
    expect(errors).toMatchObject([{ path: ['guarded'], extensions: { code: 'UNAUTHORIZED_FIELD' } }]);
  });

  test('the deadline of the operation', async () => {
    const over = new AbortController();
    const respond: Respond = () => {
      over.abort();
      return new Promise(() => {});
    };
    const { data, sent } = await execute('mutation { one two three }', respond, compiledPath, over.signal);
    expect({ data, sent }).toEqual({ data: null, sent: ['mutation{one}'] });
  });

  test('after a failed nullable field, later fields are executed', async () => {
    const respond: Respond = ({ query }) =>
      query.includes('soft') ? { data: { soft: null }, errors: [{ message: 'x', path: ['soft'] }] } : GOOD;
    const { data, sent } = await execute('mutation { soft two three }', respond, compiledPath);
    expect(data).toEqual({ soft: null, two: 2, three: 3 });
    expect(sent).toHaveLength(3);
  });
});
