import type { FetchNode } from '@apollo/query-planner';
import { print } from 'graphql';
import { expect, test } from 'vitest';
import { fetchSelectionSet, renamedKeys } from './fetch-operation.js';

function selectionOf(operation: string, requires?: FetchNode['requires']): string | null {
  const fetch = { kind: 'Fetch', serviceName: 'a', variableUsages: [], operation, requires } as unknown as FetchNode;
  const set = fetchSelectionSet(fetch);
  return set && print(set).replace(/\s+/g, ' ');
}

test('the selection of a fetch of root fields is that of its operation', () => {
  expect(selectionOf('query Q { film { id } }')).toBe('{ film { id } }');
});

test('the selection of a fetch of entities is that on the entities', () => {
  expect(selectionOf('query Q { _entities { ... on Film { stars } } }', [])).toBe('{ ... on Film { stars } }');
});

test('named fragments are inlined, those within fragments too', () => {
  expect(selectionOf('{ film { ...A } } fragment A on Film { id ...B } fragment B on Film { name }')).toBe(
    '{ film { ... on Film { id ... on Film { name } } } }',
  );
});

test('an operation that selects nothing of entities has no selection', () => {
  expect(selectionOf('query Q { _entities }', [])).toBeNull();
});

test('names that the plan renames after the fetch, by the name in the response', () => {
  expect(
    renamedKeys([
      { kind: 'KeyRenamer', path: ['film', 'name__alias_0'], renameKeyTo: 'name' },
      { kind: 'ValueSetter', path: ['film', 'x'], setValueTo: 1 },
    ]),
  ).toEqual(new Map([['name__alias_0', 'name']]));
  expect(renamedKeys(undefined)).toEqual(new Map());
});
