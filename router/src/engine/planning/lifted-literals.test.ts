import type { FetchNode } from '@apollo/query-planner';
import {
  buildSchema,
  Kind,
  NoUnusedVariablesRule,
  parse,
  print,
  specifiedRules,
  stripIgnoredCharacters,
  validate,
} from 'graphql';
import type { DocumentNode } from 'graphql';
import { expect, test } from 'vitest';
import { liftLiterals } from './lifted-literals.js';

const SCHEMA = buildSchema(`
  directive @note(value: Any) repeatable on FIELD
  scalar Any
  enum Kind { A B }
  input Filter { and: [Filter!] text: String }
  type Query { find(where: Filter, first: Int, kind: Kind, any: Any): Node }
  type Node { name: String child(any: Any): Node }
`);

/** What the planner would put into a fetch of the whole operation. */
function fetchOf(document: DocumentNode): FetchNode {
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
  const names = (operation.variableDefinitions ?? []).map(({ variable }) => variable.name.value);
  return {
    kind: 'Fetch',
    serviceName: 'a',
    operation: stripIgnoredCharacters(print(document)),
    operationKind: 'query',
    variableUsages: names,
  } as FetchNode;
}

test.each([
  '{ find(where: { and: [{ text: "a" }] }, first: 3, kind: A) { name } }',
  '{ find(any: [1.0, 0.10, 9007199254740993, RED, { a: -1e400 }]) { name } }',
  'query ($text: String, $on: Boolean!) { find(where: { and: [{ text: $text }, { text: "b" }] }) { name @include(if: $on) } }',
  'query ($where: Filter = { and: [{ text: "a" }] }, $any: Any = 9007199254740993) { find(where: $where, any: $any) { name } }',
  'query ($literal_0: Int) { find(first: $literal_0, any: 1) { name } }',
  '{ find { name @note(value: [[1]]) @note(value: { a: [1] }) child(any: [[1]]) { name @include(if: true) } } }',
])('the planner gets no literal of %s, and the fetch gets them all back', (source) => {
  const document = parse(source, { noLocation: true });
  const lifted = liftLiterals(document, SCHEMA);

  const planned = print(lifted.document);
  expect(planned).not.toMatch(/: (\[|\{|"|[-\d]|[A-Z]+\b(?!!))|= /);
  // A variable inside a literal is declared and not used while the literal is away; the planner allows it.
  const rules = specifiedRules.filter((rule) => rule !== NoUnusedVariablesRule);
  expect(validate(SCHEMA, lifted.document, rules)).toEqual([]);
  expect(print(sortDefinitions(lifted.restore(fetchOf(lifted.document)).operation))).toBe(
    print(sortDefinitions(print(document))),
  );
});

test('equal literals of one type stay equal', () => {
  const lifted = liftLiterals(
    parse('{ a: find(any: [1]) { name } b: find(any: [1]) { name } c: find(any: [2]) { name } }'),
    SCHEMA,
  );

  expect(print(lifted.document).match(/\$literal_\d(?=\))/g)).toEqual(['$literal_0', '$literal_0', '$literal_1']);
});

test('a fetch declares and uses the variables inside its literals, and no others', () => {
  const source = 'query ($a: String, $b: String) { find(where: { text: $a }) { name } }';
  const lifted = liftLiterals(parse(source), SCHEMA);
  const fetch = { ...fetchOf(lifted.document), variableUsages: ['literal_0'] };

  const restored = lifted.restore(fetch);

  expect(restored.variableUsages).toEqual(['a']);
  expect(restored.operation).toBe('query($a:String){find(where:{text:$a}){name}}');
});

/** Variable definitions in the order of their names. */
function sortDefinitions(source: string): DocumentNode {
  const document = parse(source, { noLocation: true });
  return {
    ...document,
    definitions: document.definitions.map((each) =>
      each.kind === Kind.OPERATION_DEFINITION
        ? {
            ...each,
            variableDefinitions: [...(each.variableDefinitions ?? [])].sort((one, other) =>
              one.variable.name.value < other.variable.name.value ? -1 : 1,
            ),
          }
        : each,
    ),
  };
}
