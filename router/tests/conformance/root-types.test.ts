/** Fields of root types, and root types with other names in subgraphs or in the supergraph, on both paths. */
import { silentLog } from '@marquee/runtime/log';
import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { createNativeEngine } from '../../src/engine/native-engine.js';
import { composeSuite, LINK } from './support/read-suite.js';
import type { SubgraphData } from './support/subgraph-in-process.js';
import { createTestSubgraphs, executeOperation } from './support/test-subgraphs.js';

const SELF = { $ref: { RootQuery: { a: 'a' } } };
const DATA: Readonly<Record<string, SubgraphData>> = {
  a: {
    RootQuery: { a: 'a', self: SELF, list: [SELF, null, SELF], viewer: { $ref: { Viewer: { name: 'Ada' } } } },
    Viewer: [{ name: 'Ada', query: SELF }],
    Changes: { save: { $ref: { Payload: { ok: 1 } } }, again: { $ref: { Payload: { ok: 1 } } } },
    Payload: [{ ok: 1, query: SELF }],
  },
  b: { Root: { b: 'b', node: { $ref: { Node: { id: '1' } } } }, Node: [{ id: '1' }], Other: { log: 4 } },
};

const A = `schema { query: RootQuery mutation: Changes }
  type RootQuery { a: String self: RootQuery list: [RootQuery] viewer: Viewer }
  type Viewer { name: String query: RootQuery! }
  type Changes { save: Payload again: Payload }
  type Payload { ok: Int query: RootQuery }`;
const B = `schema { query: Root mutation: Other } type Root { b: String node: Node } type Node { id: ID } type Other { log: Int }`;

async function execute(
  supergraphSdl: string,
  sdls: ReadonlyMap<string, string>,
  source: string,
  compiledPath: boolean,
) {
  const subgraphs = createTestSubgraphs(sdls, DATA);
  const engine = await createNativeEngine({ supergraphSdl, send: subgraphs.send, log: silentLog, compiledPath });
  const { data, errors } = await executeOperation(engine, { document: parse(source), source, operationName: null });
  return { data: JSON.stringify(data), errors };
}

describe.each([true, false])('with the compiled path: %j', (compiledPath) => {
  test.each([
    ['{ __typename self { __typename a } }', '{"__typename":"Query","self":{"__typename":"Query","a":"a"}}'],
    ['{ self { b } }', '{"self":{"b":"b"}}'],
    [
      '{ self { t: __typename self { b a __typename } b } b }',
      '{"self":{"t":"Query","self":{"b":"b","a":"a","__typename":"Query"},"b":"b"},"b":"b"}',
    ],
    ['{ list { a b } }', '{"list":[{"a":"a","b":"b"},null,{"a":"a","b":"b"}]}'],
    [
      '{ self { ... on Query { a ... on Query { node { id } } } ...F } } fragment F on Query { b }',
      '{"self":{"a":"a","node":{"id":"1"},"b":"b"}}',
    ],
    [
      '{ viewer { name query { b viewer { query { __typename b } } } } }',
      '{"viewer":{"name":"Ada","query":{"b":"b","viewer":{"query":{"__typename":"Query","b":"b"}}}}}',
    ],
    [
      'mutation { __typename save { ok query { a b __typename } } log again { query { node { id } } } }',
      '{"__typename":"Mutation","save":{"ok":1,"query":{"a":"a","b":"b","__typename":"Query"}},"log":4,"again":{"query":{"node":{"id":"1"}}}}',
    ],
    [
      '{ self { s: __schema { queryType { name } } x: __type(name: "Payload") { kind } y: __type(name: "Nothing") { kind } } }',
      '{"self":{"s":{"queryType":{"name":"Query"}},"x":{"kind":"OBJECT"},"y":null}}',
    ],
    [
      'query ($n: String = "Viewer") { list { __type(name: $n) { name } } __type(name: "Node") { name } }',
      '{"list":[{"__type":{"name":"Viewer"}},null,{"__type":{"name":"Viewer"}}],"__type":{"name":"Node"}}',
    ],
    [
      'mutation { save { query { __schema { mutationType { name } } } } }',
      '{"save":{"query":{"__schema":{"mutationType":{"name":"Mutation"}}}}}',
    ],
  ])('subgraphs with other names: %s', async (source, data) => {
    const sdls = new Map([
      ['a', LINK + A],
      ['b', LINK + B],
    ]);
    const supergraphSdl = composeSuite({ name: 'renamed roots', sdls });
    expect(await execute(supergraphSdl, sdls, source.replace(/\s+/g, ' '), compiledPath)).toEqual({
      data,
      errors: undefined,
    });
  });

  test.each([
    [
      '{ __typename a self { __typename a } }',
      '{"__typename":"RootQuery","a":"a","self":{"__typename":"RootQuery","a":"a"}}',
    ],
    [
      '{ ...F self { ...F } viewer { query { ... on RootQuery { a } } } } fragment F on RootQuery { x: a }',
      '{"x":"a","self":{"x":"a"},"viewer":{"query":{"a":"a"}}}',
    ],
    ['{ b self { b } item { score name } }', '{"b":"b","self":{"b":"b"},"item":{"score":7,"name":"duck"}}'],
    [
      'mutation { __typename save { query { a b } } log }',
      '{"__typename":"Changes","save":{"query":{"a":"a","b":"b"}},"log":4}',
    ],
    [
      '{ self { __schema { queryType { name } mutationType { name } } } }',
      '{"self":{"__schema":{"queryType":{"name":"RootQuery"},"mutationType":{"name":"Changes"}}}}',
    ],
  ])('a supergraph with other names: %s', async (source, data) => {
    const item = `type Item @key(fields: "id") { id: ID!`;
    const plain = new Map([
      ['a', `${LINK} ${A.replace('viewer: Viewer', 'viewer: Viewer item: Item')} ${item} name: String }`],
      ['b', `${LINK} ${B.replaceAll('Root', 'RootQuery').replaceAll('Other', 'Changes')} ${item} score: Int }`],
    ]);
    const renamed = composeSuite({ name: 'renamed roots', sdls: plain })
      .replace('query: Query', 'query: RootQuery')
      .replace('mutation: Mutation', 'mutation: Changes')
      .replace(/\bQuery\b/g, 'RootQuery')
      .replace(/\bMutation\b/g, 'Changes');
    const given = { item: { $ref: { Item: { id: '1' } } } };
    const own = {
      a: {
        ...DATA['a'],
        RootQuery: { ...(DATA['a']?.['RootQuery'] as object), ...given },
        Item: [{ id: '1', name: 'duck' }],
      },
      b: { RootQuery: { b: 'b' }, Changes: { log: 4 }, Item: [{ id: '1', score: 7 }] },
    } as Readonly<Record<string, SubgraphData>>;
    const subgraphs = createTestSubgraphs(plain, own);
    const engine = await createNativeEngine({
      supergraphSdl: renamed,
      send: subgraphs.send,
      log: silentLog,
      compiledPath,
    });
    const response = await executeOperation(engine, { document: parse(source), source, operationName: null });
    expect({ data: JSON.stringify(response.data), errors: response.errors }).toEqual({ data, errors: undefined });
  });
});

test('a supergraph in which another type has the default name of a root type is refused with the reason', async () => {
  const sdl = composeSuite({
    name: 'a',
    sdls: new Map([['a', `${LINK} type Query { a: Int other: Other } type Other { x: Int }`]]),
  });
  const supergraphSdl = sdl.replace(/\bQuery\b/g, 'RootQuery').replace(/\bOther\b/g, 'Query');
  const create = createNativeEngine({
    supergraphSdl,
    send: () => Promise.reject(new Error('not sent')),
    log: silentLog,
  });
  await expect(create).rejects.toThrow('another type has this name');
});

test.each([
  [
    '@link(url: "https://specs.apollo.dev/connect/v0.3", for: EXECUTION)',
    'connect (https://specs.apollo.dev/connect/v0.3)',
  ],
  ['@link(url: "https://example.com/vault/v1.2", as: "v", for: SECURITY)', 'vault (https://example.com/vault/v1.2)'],
  ['@join__directive(graphs: [A], name: "source", args: { name: "x" })', '@source'],
  ['@join__shard(graph: A)', '@join__shard'],
])('a supergraph with %s is refused with the reason', async (directive, reason) => {
  const sdl = composeSuite({ name: 'a', sdls: new Map([['a', `${LINK} type Query { a: Int }`]]) });
  const supergraphSdl = sdl.replace('schema\n', `schema\n  ${directive}\n`);
  const create = createNativeEngine({
    supergraphSdl,
    send: () => Promise.reject(new Error('not sent')),
    log: silentLog,
  });
  await expect(create).rejects.toThrow(`the supergraph needs ${reason}, which this router does not execute`);
});
