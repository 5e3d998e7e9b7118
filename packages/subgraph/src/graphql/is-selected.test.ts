import { buildSchema, graphqlSync } from 'graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { expect, test } from 'vitest';
import { isSelected } from './is-selected.js';

const schema = buildSchema('type Query { list: List } type List { version: Int edges: [Int!] inner: List }');

function selectsVersion(source: string): boolean {
  let selected = false;
  const list = (_args: unknown, _context: unknown, info: GraphQLResolveInfo) => {
    selected = isSelected(info, 'version');
    return { edges: [] };
  };
  expect(graphqlSync({ schema, source, rootValue: { list } }).errors).toBeUndefined();
  return selected;
}

test.each([
  ['{ list { edges } }', false],
  ['{ list { version } }', true],
  ['{ list { v: version edges } }', true],
  ['{ list { version: edges } }', false],
  ['{ list { inner { version } } }', false],
  ['{ list { edges ... { version } } }', true],
  ['{ list { ...Part } } fragment Part on List { ... on List { version } }', true],
  ['{ list { edges } list { version } }', true],
])('%s selects the field: %s', (source, expected) => {
  expect(selectsVersion(source)).toBe(expected);
});
