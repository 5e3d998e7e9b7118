import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { findExceededLimits } from './document-limits.js';

const NONE = { tokens: Infinity, depth: Infinity, aliases: Infinity, rootFields: Infinity };

/** The measured size: the smallest limit that `source` does not exceed. */
function count(source: string, kind: 'depth' | 'aliases' | 'rootFields'): number {
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
