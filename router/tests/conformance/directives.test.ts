/** Executable directives of an operation reach the subgraphs, wherever the operation has them, on both paths. */
import { silentLog } from '@marquee/runtime/log';
import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { createNativeEngine } from '../../src/engine/native-engine.js';
import { composeSuite, LINK } from './support/read-suite.js';
import { createTestSubgraphs, executeOperation } from './support/test-subgraphs.js';

const LOCATIONS =
  'repeatable on QUERY | MUTATION | FIELD | FRAGMENT_DEFINITION | FRAGMENT_SPREAD | INLINE_FRAGMENT | VARIABLE_DEFINITION';
const DIRECTIVES = `directive @note(text: String, of: Note) ${LOCATIONS} directive @onQuery on QUERY input Note { list: [String] }`;

const SDLS = new Map(
  Object.entries({
    a: `${DIRECTIVES}
      type Query { items: [Item!]! item(of: String): Item node: Node @shareable }
      type Mutation { save: Item remove: Item }
      interface Node { id: ID! name: String }
      type Item implements Node @key(fields: "id") { id: ID! name: String sub: Sub }
      type Other implements Node @key(fields: "id") { id: ID! name: String }
      type Sub { size: Int }`,
    b: `${DIRECTIVES}
      type Item @key(fields: "id") { id: ID! text(in: String): String }
      type Mutation { log: Int }`,
  }).map(([name, sdl]) => [name, LINK + sdl]),
);

const ITEM = { id: '1', name: 'duck', text: 'a duck', sub: { size: 2 } };
const REF = { $ref: { Item: { id: '1' } } };
const DATA = {
  a: { Query: { items: [REF], item: REF, node: REF }, Mutation: { save: REF, remove: REF }, Item: [ITEM], Other: [] },
  b: { Item: [ITEM], Mutation: { log: 3 } },
};

async function execute(source: string, compiledPath: boolean, variables: Readonly<Record<string, unknown>> = {}) {
  const subgraphs = createTestSubgraphs(SDLS, DATA);
  const engine = await createNativeEngine({
    supergraphSdl: composeSuite({ name: 'directives', sdls: SDLS }),
    send: subgraphs.send,
    log: silentLog,
    compiledPath,
  });
  const document = parse(source);
  const { data, errors } = await executeOperation(engine, { document, source, operationName: null, variables });
  const compiled = engine.stats?.().compiled ?? 0;
  const texts = subgraphs.requests.map(({ query, variables: { representations: _, ...own } }) =>
    Object.keys(own).length === 0 ? query : `${query} ${JSON.stringify(own)}`,
  );
  return { data: JSON.stringify(data), errors, compiled, texts };
}

const ENTITIES = '($representations:[_Any!]!){_entities(representations:$representations){...on Item{';

describe.each([true, false])('with the compiled path: %j', (compiledPath) => {
  test.each<[string, string, Readonly<Record<string, unknown>>, string, string[]]>([
    [
      'a field',
      '{ items { name @note(text: "x") } }',
      {},
      '{"items":[{"name":"duck"}]}',
      ['{items{name_2:name@note(text:"x")}}'],
    ],
    [
      'a field of an entity',
      '{ items { text @note } }',
      {},
      '{"items":[{"text":"a duck"}]}',
      ['{items{__typename id}}', `query${ENTITIES}text_2:text@note}}}`],
    ],
    [
      'a key',
      '{ items { id @note text } }',
      {},
      '{"items":[{"id":"1","text":"a duck"}]}',
      ['{items{__typename id id_2:id@note}}', `query${ENTITIES}text}}}`],
    ],
    [
      'one of two aliases',
      '{ items { a: name b: name @note } }',
      {},
      '{"items":[{"a":"duck","b":"duck"}]}',
      ['{items{name name_2:name@note}}'],
    ],
    [
      'one of two selections',
      '{ items { name name @note name @note(text: "y") } }',
      {},
      '{"items":[{"name":"duck"}]}',
      ['{items{name_2:name name_2:name@note name_2:name@note(text:"y")}}'],
    ],
    [
      'an object',
      '{ items @note { sub @note(text: "s") { size } } }',
      {},
      '{"items":[{"sub":{"size":2}}]}',
      ['{items_2:items@note{sub_2:sub@note(text:"s"){size}}}'],
    ],
    [
      'a repeated directive with input objects',
      '{ item { name @note(of: { list: ["a", "b"] }) @note(of: { list: [] }) } }',
      {},
      '{"item":{"name":"duck"}}',
      ['{item{name_2:name@note(of:{list:["a" "b"]})@note(of:{list:[]})}}'],
    ],
    [
      'variables',
      'query ($x: String = "d", $y: [String]) { item { name @note(text: $x) text @note(of: { list: $y }) } }',
      { y: ['q'] },
      '{"item":{"name":"duck","text":"a duck"}}',
      [
        'query($x:String="d"){item{__typename id name_2:name@note(text:$x)}} {"x":"d"}',
        `query($representations:[_Any!]!$y:[String]){_entities(representations:$representations){...on Item{text_2:text@note(of:{list:$y})}}} {"y":["q"]}`,
      ],
    ],
    [
      'the operation',
      'query Q($x: String) @note(text: $x) @onQuery { item { text } }',
      { x: 'v' },
      '{"item":{"text":"a duck"}}',
      [
        'query Q__a__0($x:String)@note(text:$x)@onQuery{item{__typename id}} {"x":"v"}',
        'query Q__b__1($representations:[_Any!]!$x:String)@note(text:$x)@onQuery{_entities(representations:$representations){...on Item{text}}} {"x":"v"}',
      ],
    ],
    [
      'a variable definition',
      'query ($x: String @note(text: "v")) { item(of: $x) { name } }',
      { x: 'v' },
      '{"item":{"name":"duck"}}',
      ['query($x:String@note(text:"v")){item(of:$x){name}} {"x":"v"}'],
    ],
    [
      'an inline fragment over two subgraphs',
      '{ items { ... @note { name text } } }',
      {},
      '{"items":[{"name":"duck","text":"a duck"}]}',
      ['{items_2:items{__typename id ...@note{name_2:name}}}', `query${ENTITIES}...@note{text_2:text}}}}`],
    ],
    [
      'a fragment, its spread, and a fragment in it',
      '{ items { ...F @note(text: "spread") } } fragment F on Item @note(text: "definition") { name ... @note(text: "inner") { text sub { size } } }',
      {},
      '{"items":[{"name":"duck","text":"a duck","sub":{"size":2}}]}',
      [
        '{items_2:items{__typename id ...F@note(text:"spread")}}fragment F on Item@note(text:"definition"){name_2:name ...@note(text:"inner"){sub_2:sub{size_2:size}}}',
        `query${ENTITIES}...F@note(text:"spread")}}}fragment F on Item@note(text:"definition"){...@note(text:"inner"){text_2:text}}`,
      ],
    ],
    [
      'a fragment of the root',
      '{ ...R @note } fragment R on Query { item { name } }',
      {},
      '{"item":{"name":"duck"}}',
      ['{...R@note}fragment R on Query{item_2:item{name_2:name}}'],
    ],
    [
      'a field under a condition',
      'query ($c: Boolean!) { item { name @note @include(if: $c) } }',
      { c: true },
      '{"item":{"name":"duck"}}',
      ['query($c:Boolean!){item{__typename name_2:name@include(if:$c)@note}} {"c":true}'],
    ],
    [
      'an interface',
      '{ node { __typename name @note ... on Item @note(text: "i") { id } } }',
      {},
      '{"node":{"__typename":"Item","name":"duck","id":"1"}}',
      ['{node_2:node{__typename name_2:name@note ...on Item{...@note(text:"i"){id_2:id}}}}'],
    ],
    [
      "the planner's variable",
      'query ($representations: String) { items { text @note(text: $representations) } }',
      { representations: 'r' },
      '{"items":[{"text":"a duck"}]}',
      [
        '{items{__typename id}}',
        'query($representations:[_Any!]!$client_representations:String){_entities(representations:$representations){...on Item{text_2:text@note(text:$client_representations)}}} {"client_representations":"r"}',
      ],
    ],
  ])('%s', async (_, source, variables, data, texts) => {
    const { compiled, ...outcome } = await execute(source, compiledPath, variables);
    expect(outcome).toEqual({ data, errors: undefined, texts });
    if (compiledPath && !source.includes('$representations')) expect(compiled).toBe(1);
  });

  test('a mutation and its root fields; its queries for entities have no directive that is for mutations only', async () => {
    const { data, errors, texts } = await execute(
      'mutation M @note { ...Both @note(text: "f") log @note } fragment Both on Mutation { save { text } remove { name } }',
      compiledPath,
    );
    expect({ data, errors }).toEqual({
      data: '{"save":{"text":"a duck"},"remove":{"name":"duck"},"log":3}',
      errors: undefined,
    });
    expect(texts).toEqual([
      'mutation M__a__0@note{...Both@note(text:"f")}fragment Both on Mutation{save_2:save{__typename id}remove_2:remove{name_2:name}}',
      'query M__b__1($representations:[_Any!]!)@note{_entities(representations:$representations){...on Item{text_2:text}}}',
      'mutation M__b__2@note{log_2:log@note}',
    ]);
  });
});

test('a directive that one subgraph does not define is not in the API schema', async () => {
  const sdls = new Map([...SDLS, ['c', `${LINK} type Query { c: Int }`]]);
  const supergraphSdl = composeSuite({ name: 'directives', sdls });
  const engine = await createNativeEngine({
    supergraphSdl,
    send: () => Promise.reject(new Error('not sent')),
    log: silentLog,
  });
  expect(engine.apiSchema.getDirectives().map(({ name }) => name)).not.toContain('note');
  const source = '{ c @note }';
  await expect(executeOperation(engine, { document: parse(source), source, operationName: null })).rejects.toThrow(
    'Unknown directive "@note"',
  );
});
