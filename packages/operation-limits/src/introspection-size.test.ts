import { buildSchema, getIntrospectionQuery, parse } from 'graphql';
import { expect, test } from 'vitest';
import { findExceededIntrospection } from './introspection-size.js';
import { DEFAULT_OPERATION_LIMITS } from './operation-limits.js';

/** Types that refer to each other, each with `fields` fields. */
function schemaOf(types: number, fields: number) {
  const type = (index: number): string =>
    `type T${index} { ${Array.from({ length: fields }, (_, field) => `f${field}: T${(index + field) % types}`).join(' ')} }`;
  return buildSchema(`type Query { t: T0 } ${Array.from({ length: types }, (_, index) => type(index)).join(' ')}`);
}

function exceeds(schema: ReturnType<typeof schemaOf>, text: string): unknown {
  return findExceededIntrospection(schema, parse(text), DEFAULT_OPERATION_LIMITS)?.extensions['limit'] ?? null;
}

function repeated(text: string, times: number): string {
  return Array.from({ length: times }, (_, index) => `a${index}: ${text}`).join(' ');
}

test.each([
  ['many aliases of __schema', `{ ${repeated('__schema { types { fields { name type { name } } } }', 90)} }`],
  ['many aliases of its types', `{ __schema { ${repeated('types { fields { name args { name } } }', 90)} } }`],
  ['fields of types of fields', '{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }'],
  [
    'the same in fragments',
    'query { ...A } fragment A on Query { __schema { types { ...B } } } fragment B on __Type { fields { type { ...C } } } fragment C on __Type { fields { type { fields { name } } } }',
  ],
])('%s are refused', (_what, text) => {
  expect(exceeds(schemaOf(100, 20), text)).toBe('introspectionFields');
});

test('the whole schema is allowed at any size, once', () => {
  const schema = schemaOf(2_000, 20);
  expect(exceeds(schema, getIntrospectionQuery())).toBeNull();
  expect(
    exceeds(
      schema,
      `{ ${repeated('__schema { types { fields { name args { name type { name } } type { name ofType { name ofType { name } } } } } }', 40)} }`,
    ),
  ).toBe('introspectionFields');
});

test('other operations and fragments within themselves have no size', () => {
  const schema = schemaOf(3, 3);
  expect(exceeds(schema, '{ t { ...A } } fragment A on T0 { __typename ...A }')).toBeNull();
});
