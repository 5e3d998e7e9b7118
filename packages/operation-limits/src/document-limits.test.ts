import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { findExceededLimits } from './document-limits.js';
import { DEFAULT_OPERATION_LIMITS } from './operation-limits.js';
import type { OperationLimits } from './operation-limits.js';

const NONE = Object.fromEntries(
  Object.keys(DEFAULT_OPERATION_LIMITS).map((name) => [name, name === 'nesting' ? 1_000 : Infinity]),
) as unknown as OperationLimits;

/** The measured size: the smallest limit that `source` does not exceed. */
function count(source: string, kind: keyof OperationLimits): number {
  const document = parse(source);
  let allowed = 0;
  while (findExceededLimits(document, { ...NONE, [kind]: allowed }).length > 0) allowed += 1;
  return allowed;
}

describe('the size of an operation', () => {
  test.each([
    ['depth', '{ a { b { c } } d }', 3],
    ['depth', '{ ...F } fragment F on Query { a { ...G } } fragment G on A { b { c } }', 3],
    ['depth', '{ a { ... on B { ... { c } } } }', 2],
    ['aliases', '{ x: a y: a { z: b } c }', 3],
    ['aliases', '{ a { ...F } b { ...F } } fragment F on T { x: c ...G ...G } fragment G on T { y: d }', 6],
    ['rootFields', '{ a b { c } ... { d } ...F } fragment F on Query { e { f } }', 4],
    ['depth', '{ ...F } fragment F on Query { a { ...F } }', 1],
    ['selections', '{ a { ...F b } ...F } fragment F on T { c d }', 8],
    ['nesting', '{ a { ...F } } fragment F on T { ... { c } }', 4],
    ['operations', 'query A { a } query B { a }', 2],
    ['fragments', '{ ...F ...G } fragment F on T { a } fragment G on T { a }', 2],
    ['inputDepth', '{ a(x: [{ y: [1] }]) }', 3],
    ['inputDepth', 'query ($x: [[Int]] = [[1]]) { a(x: $x) @d(x: [[[1]]]) }', 3],
    [
      'conditionVariables',
      'query ($a: Boolean!, $b: Boolean!) { a @skip(if: $a) b @include(if: $b) @skip(if: $a) }',
      2,
    ],
    ['overlaps', '{ a { b } a { b } a { b } }', 9],
    ['overlaps', '{ ...F ...G } fragment F on T { a } fragment G on T { a }', 4],
  ] as const)('%s of %s', (kind, source, expected) => {
    expect(count(source, kind)).toBe(expected);
  });
});

test('nested fragment spreads are counted without expanding them', () => {
  const fragments = Array.from(
    { length: 60 },
    (_, level) => `fragment F${level} on T { ...F${level + 1} ...F${level + 1} }`,
  );
  const document = parse(`{ ...F0 } ${fragments.join(' ')} fragment F60 on T { x: a }`);

  expect(findExceededLimits(document, { ...NONE, aliases: 100 }).map(({ extensions }) => extensions)).toEqual([
    { code: 'OPERATION_OVER_LIMIT', limit: 'aliases', allowed: 100 },
  ]);
});

test('every operation of a document is checked, with one error for each exceeded limit', () => {
  const document = parse('query A { a } query B { x: a { b } c }');

  expect(
    findExceededLimits(document, { ...NONE, depth: 1, aliases: 0, rootFields: 1 }).map(
      ({ extensions }) => extensions['limit'],
    ),
  ).toEqual(['depth', 'aliases', 'rootFields']);
});
