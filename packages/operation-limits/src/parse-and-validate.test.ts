import { buildSchema, getOperationAST } from 'graphql';
import type { GraphQLError } from 'graphql';
import { describe, expect, test } from 'vitest';
import { coerceVariables } from './coerce-variables.js';
import { DEFAULT_OPERATION_LIMITS } from './operation-limits.js';
import { parseAndValidateWithinLimits } from './parse-and-validate.js';

const SCHEMA = buildSchema(`
  directive @note(value: [String]) repeatable on FIELD
  type Query { node(filter: Filter): Node ids(ids: [ID!]!): Int name: String }
  type Node { name: String next: Node nodes: [Node!]! }
  input Filter { and: [Filter!] name: String }
`);

function errorsOf(text: string): readonly GraphQLError[] {
  return parseAndValidateWithinLimits(SCHEMA, text, DEFAULT_OPERATION_LIMITS).errors ?? [];
}

function repeat(count: number, write: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => write(index)).join(' ');
}

/** `nodes { nodes { … } }` with each field written `width` times. */
function overlapping(width: number, depth: number): string {
  return depth === 0 ? 'name' : repeat(width, () => `nodes { ${overlapping(width, depth - 1)} }`);
}

describe('a text over a limit is refused with the name of the limit', () => {
  test.each([
    ['textLength', `#${'x'.repeat(131_072)}\n{ name }`],
    ['tokens', `{ ${repeat(10_000, () => 'name')} }`],
    ['tokens', `${'\n'.repeat(10_000)}{ name }`],
    ['tokens', `${'#\n'.repeat(10_000)}{ name }`],
    ['nesting', '{ node '.repeat(500)],
    ['nesting', `{ ${'... { '.repeat(500)}`],
    ['nesting', `{ node(filter: ${'['.repeat(4_000)}`],
    ['nesting', `query ($a: ${'['.repeat(4_000)}`],
    ['nesting', `{ ...F0 } ${repeat(250, (index) => `fragment F${index} on Query { ...F${index + 1} }`)}`],
    ['inputDepth', `{ node(filter: ${'{ and: ['.repeat(60)}{ name: "" }${'] }'.repeat(60)}) { name } }`],
    ['inputDepth', `{ name @note(value: ${'['.repeat(60)}${']'.repeat(60)}) }`],
    ['inputDepth', `query ($a: Filter = ${'{ and: '.repeat(60)}{}${'}'.repeat(60)}) { node(filter: $a) { name } }`],
    ['fragments', `{ name } ${repeat(301, (index) => `fragment F${index} on Query { name }`)}`],
    ['operations', repeat(51, (index) => `query Q${index} { name }`)],
    ['overlaps', `{ node { ${overlapping(8, 3)} } }`],
    ['overlaps', `{ node { ${overlapping(2, 9)} } }`],
    [
      'overlaps',
      `{ node { ${repeat(210, (index) => `...F${index}`)} } } ${repeat(210, (index) => `fragment F${index} on Node { name }`)}`,
    ],
    [
      'selections',
      `{ ...F0 } ${repeat(40, (index) => `fragment F${index} on Query { ...F${index + 1} ...F${index + 1} }`)}`,
    ],
    [
      'conditionVariables',
      `query (${repeat(12, (index) => `$v${index}: Boolean!`)}) { ${repeat(12, (index) => `name @include(if: $v${index})`)} }`,
    ],
  ])('%s', (limit, text) => {
    const before = process.cpuUsage();
    const errors = errorsOf(text);
    const { user, system } = process.cpuUsage(before);

    expect(errors.map(({ extensions }) => [extensions['code'], extensions['limit']])).toContainEqual([
      'OPERATION_OVER_LIMIT',
      limit,
    ]);
    expect((user + system) / 1_000).toBeLessThan(200);
  });
});

test('more validation errors than allowed end validation, and the last error says so', () => {
  const errors = errorsOf(`{ ${repeat(20, (index) => `unknown${index}`)} }`);

  expect(errors).toHaveLength(11);
  expect(errors.at(-1)?.toJSON()).toEqual({
    message: 'The request has more than 10 validation errors; the others are not listed.',
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED', limit: 'errors', allowed: 10 },
  });
});

test('a message does not quote a long name in full', () => {
  const [error] = errorsOf(`{ ${'a'.repeat(100_000)} }`);

  expect(error?.message.length).toBeLessThan(600);
});

test('a syntax error has its location', () => {
  expect(errorsOf('{ name').map((error) => error.toJSON())).toMatchObject([
    { locations: [{ line: 1, column: 7 }], extensions: { code: 'GRAPHQL_PARSE_FAILED' } },
  ]);
});

describe('wrong variables', () => {
  const { document } = parseAndValidateWithinLimits(
    SCHEMA,
    'query ($ids: [ID!]!) { ids(ids: $ids) }',
    DEFAULT_OPERATION_LIMITS,
  );
  const operation = document && getOperationAST(document);
  if (!operation) throw new Error('The operation is not valid.');

  test('of which there are many end coercion, and the last error says so', () => {
    const { errors = [] } = coerceVariables(SCHEMA, operation, { ids: Array.from({ length: 200_000 }, () => null) });

    expect(errors).toHaveLength(11);
    expect(errors.at(-1)?.message).toBe(
      'The request has more than 10 wrong values in its variables; the others are not listed.',
    );
  });

  test('that are long are not quoted in full', () => {
    const { errors } = coerceVariables(SCHEMA, operation, { ids: [{ a: 'x'.repeat(1_000_000) }] });

    expect(JSON.stringify(errors).length).toBeLessThan(1_000);
  });
});
