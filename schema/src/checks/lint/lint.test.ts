import { GraphQLError } from 'graphql';
import { expect, test } from 'vitest';
import { lint } from './lint.js';

test.each([
  ['TYPE_NAMES_SHOULD_BE_PASCAL_CASE', 'type watch_progress { a: Int }', 'watch_progress', 'as WatchProgress'],
  ['FIELD_NAMES_SHOULD_BE_CAMEL_CASE', 'type Film { Year: Int }', 'Film.Year', 'camelCase'],
  ['FIELD_NAMES_SHOULD_BE_CAMEL_CASE', 'type Film { cut(Of_year: Int): Int }', 'Film.Of_year', 'camelCase'],
  ['ENUM_VALUES_SHOULD_BE_SCREAMING_SNAKE_CASE', 'enum Kind { film }', 'Kind.film', 'SCREAMING_SNAKE_CASE'],
  ['DEPRECATED_DIRECTIVE_MISSING_REASON', 'type Film { year: Int @deprecated }', 'Film.year', 'what to use instead'],
  [
    'LISTS_SHOULD_HAVE_A_SIZE',
    'type Query { sized: [Int] @listSize(assumedSize: 3) page: Page @listSize(sizedFields: ["edges"]) } type Page { edges: [Int] tags: [Int] }',
    'Page.tags',
    '@listSize',
  ],
  ['ALL_ELEMENTS_REQUIRE_DESCRIPTION', 'scalar Money', 'Money', 'in which form'],
])('%s: %s', (rule, sdl, coordinate, message) => {
  expect(lint(sdl, null)).toEqual([
    expect.objectContaining({ rule, coordinate, message: expect.stringContaining(message) as string }),
  ]);
});

test('a subgraph that declares no list sizes gets no findings about them', () => {
  expect(lint('type Query { films: [Int] }', null)).toEqual([]);
});

test('findings of the published SDL are left out, also at a new position', () => {
  const before = 'type Film { Year: Int }';
  expect(lint(`# moved\n\n${before} type Book { Pages: Int }`, before).map(({ coordinate }) => coordinate)).toEqual([
    'Book.Pages',
  ]);
  expect(lint(before, before)).toEqual([]);
});

test('locations are given as lines, columns and byte offsets', () => {
  const [finding] = lint('"Ä film." type Film {\n  "né"\n  Year: Int\n}', null);
  expect(finding?.sourceLocations).toEqual([
    { start: { byteOffset: 33, line: 3, column: 3 }, end: { byteOffset: 37, line: 3, column: 7 } },
  ]);
});

test('twenty thousand findings are located in one walk through the text', () => {
  const sdl = Array.from({ length: 20_000 }, (_, index) => `type t${index} { a: Int }`).join(' ');
  const findings = lint(sdl, null);
  expect(findings).toHaveLength(20_000);
  expect(findings.at(-1)?.sourceLocations[0]?.end.byteOffset).toBe(sdl.lastIndexOf(' { a'));
});

test.each([
  ['invalid SDL', 'type {', 'Expected Name'],
  [
    'SDL with too many levels of nesting',
    `type Film { a: ${'['.repeat(10_000)}Int${']'.repeat(10_000)} }`,
    'more than 200 levels deep',
  ],
])('%s is a GraphQLError', (_what, sdl, message) => {
  expect(() => lint(sdl, null)).toThrow(GraphQLError);
  expect(() => lint(sdl, null)).toThrow(message);
});
