import { expect, test } from 'vitest';
import { mergeInto } from './merge.js';

const OBJECT_TYPES = new Set(['Movie', 'Series']);

function merge(...parts: readonly Record<string, unknown>[]): unknown {
  const target = {};
  for (const part of parts) mergeInto(target, structuredClone(part), (name) => OBJECT_TYPES.has(name));
  return target;
}

/** Parts, and what they become in any order. */
test.each<readonly [string, Record<string, unknown>, Record<string, unknown>, unknown]>([
  ['fields of both', { a: 1 }, { b: 2 }, { a: 1, b: 2 }],
  ['a value and null', { a: 1 }, { a: null }, { a: 1 }],
  ['an object and null', { a: { b: 1 } }, { a: null }, { a: { b: 1 } }],
  ['nested objects', { a: { b: { c: 1 } } }, { a: { b: { d: 2 } } }, { a: { b: { c: 1, d: 2 } } }],
  [
    'lists by index',
    { a: [{ b: 1 }, { b: 2 }] },
    { a: [{ c: 3 }, { c: 4 }] },
    {
      a: [
        { b: 1, c: 3 },
        { b: 2, c: 4 },
      ],
    },
  ],
  ['lists with nulls', { a: [null, { b: 2 }] }, { a: [{ b: 1 }, null] }, { a: [{ b: 1 }, { b: 2 }] }],
  ['nested lists', { a: [[{ b: 1 }]] }, { a: [[{ c: 2 }]] }, { a: [[{ b: 1, c: 2 }]] }],
  ['the object type and an interface', { __typename: 'Movie' }, { __typename: 'Work' }, { __typename: 'Movie' }],
])('merges %s in either order', (_, one, other, expected) => {
  expect(merge(one, other)).toEqual(expected);
  expect(merge(other, one)).toEqual(expected);
});

test('a list that is longer in one part keeps all its items', () => {
  expect(merge({ a: [{ b: 1 }] }, { a: [{ c: 1 }, { c: 2 }] })).toEqual({ a: [{ b: 1, c: 1 }, { c: 2 }] });
});

test('nested objects are merged by reference', () => {
  const [first, second, shared] = [{}, {}, { studio: { id: '1' } }];
  for (const target of [first, second]) mergeInto(target, shared, () => true);
  mergeInto(first, { studio: { name: 'A24' } }, () => true);
  expect(second).toEqual({ studio: { id: '1', name: 'A24' } });
});

test('a field __proto__ is not merged', () => {
  expect(merge(JSON.parse('{"__proto__":{"a":1},"b":2}') as Record<string, unknown>)).toEqual({ b: 2 });
});
