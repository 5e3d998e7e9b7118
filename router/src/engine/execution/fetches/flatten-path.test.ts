import { expect, test } from 'vitest';
import { compileFlattenPath } from './flatten-path.js';

const TYPES: Readonly<Record<string, readonly string[]>> = { Work: ['Movie', 'Series'] };
function isSubtype(condition: string, name: string): boolean {
  return condition === name || (TYPES[condition] ?? []).includes(name);
}

const movie = { __typename: 'Movie', studio: { id: 's1' } };
const series = { __typename: 'Series', studio: { id: 's2' } };
const person = { __typename: 'Person', studio: { id: 's3' } };
const untyped = { studio: { id: 's4' } };
const root = { found: [movie, null, [series, person], untyped], best: person };

function found(...path: readonly string[]): readonly unknown[] {
  return compileFlattenPath(path, isSubtype)(root).objects;
}

test('a path includes every item of its lists, and skips nulls', () => {
  expect(found('found', '@', 'studio')).toEqual([{ id: 's1' }, { id: 's2' }, { id: 's3' }, { id: 's4' }]);
});

test.each([
  [
    ['found', '@|[Movie,Series]'],
    [movie, series, untyped],
  ],
  [
    ['found', '@|[Movie]', 'studio'],
    [movie.studio, untyped.studio],
  ],
  [
    ['found', '@|[Work]'],
    [movie, series, untyped],
  ],
  [['best|[Movie]'], []],
  [['best|[Person]', 'studio'], [person.studio]],
  [
    ['found', '@', '|[Series]', 'studio'],
    [series.studio, untyped.studio],
  ],
])('a type condition excludes objects of other types, and includes objects of unknown type: %j', (path, expected) => {
  expect(found(...path)).toEqual(expected);
});

test('a path finds nothing below a value that is no object', () => {
  expect(found('best', '__typename', 'x')).toEqual([]);
  expect(found('missing', '@')).toEqual([]);
});

test('each target has the objects that enclose it, the root first', () => {
  const { objects, enclosing } = compileFlattenPath(['best', 'studio'], isSubtype, true)(root);
  expect(objects).toEqual([person.studio]);
  expect(enclosing).toEqual([[root, person]]);
});

test('enclosing objects of one item are not those of the next', () => {
  const { enclosing } = compileFlattenPath(['found', '@', 'studio'], isSubtype, true)(root);
  expect(enclosing).toEqual([movie, series, person, untyped].map((item) => [root, item]));
});
