import { expect, test } from 'vitest';
import { listConnection, readPageArguments } from './connection.js';

const letters = ['a', 'b', 'c', 'd', 'e'];
function page(first: number, after: string | null = null) {
  return listConnection(
    letters,
    { first, after },
    (letter) => `at-${letter}`,
    (letter) => ({ node: letter }),
  );
}

function nodes(connection: ReturnType<typeof page>): string {
  return connection.edges.map(({ node }) => node).join('');
}

test('consecutive pages cover the list exactly once, and the last one has no next page', () => {
  const first = page(2);
  const second = page(2, first.pageInfo.endCursor);
  const third = page(2, second.pageInfo.endCursor);
  expect([nodes(first), nodes(second), nodes(third)]).toEqual(['ab', 'cd', 'e']);
  expect([first, second, third].map(({ pageInfo }) => pageInfo.hasNextPage)).toEqual([true, true, false]);
  expect([first, second].map(({ pageInfo }) => pageInfo.hasPreviousPage)).toEqual([false, true]);
});

test('a cursor of no element is bad input', () => {
  expect(() => page(2, 'at-z')).toThrow(/`after` is not a cursor of this list/);
});

test.each([0, -1, 101])('a page of %i is bad input', (first) => {
  expect(() => readPageArguments({ first }, { max: 100 })).toThrow(`\`first\` must be from 1 to 100, got ${first}.`);
});
