import { expect, test } from 'vitest';
import { compileFlattenPath } from './flatten-path.js';

const TYPES: Readonly<Record<string, readonly string[]>> = { Work: ['Movie', 'Series'] };
function isSubtype(condition: string, name: string): boolean {
  return condition === name || (TYPES[condition] ?? []).includes(name);
}

const movie = { __typename: 'Movie', studio: { id: 's1' } };
const series = { __typename: 'Series', studio: { id: 's2' } };
const person = { __typename: 'Person', studio: { id: 's3' } };
const untold = { studio: { id: 's4' } };
const root = { found: [movie, null, [series, person], untold], best: person };

function found(...path: readonly string[]): readonly unknown[] {
  return compileFlattenPath(path, isSubtype)(root).map(({ data }) => data);
}

test('a path leads through every item of its lists, and past nulls', () => {
  expect(found('found', '@', 'studio')).toEqual([{ id: 's1' }, { id: 's2' }, { id: 's3' }, { id: 's4' }]);
});

test.each([
  [
    ['found', '@|[Movie,Series]'],
    [movie, series, untold],
  ],
  [
    ['found', '@|[Movie]', 'studio'],
    [movie.studio, untold.studio],
  ],
  [
    ['found', '@|[Work]'],
    [movie, series, untold],
  ],
  [['best|[Movie]'], []],
  [['best|[Person]', 'studio'], [person.studio]],
  [
    ['found', '@', '|[Series]', 'studio'],
    [series.studio, untold.studio],
  ],
])(
  'a condition on types behind a step keeps the others out, and those whose type nobody told in: %j',
  (path, expected) => {
    expect(found(...path)).toEqual(expected);
  },
);

test('a path ends where a value is no object', () => {
  expect(found('best', '__typename', 'x')).toEqual([]);
  expect(found('nowhere', '@')).toEqual([]);
});

test('each target knows the objects around it, the root first', () => {
  const [target] = compileFlattenPath(['best', 'studio'], isSubtype)(root);
  expect(target?.enclosing).toEqual([root, person]);
});
