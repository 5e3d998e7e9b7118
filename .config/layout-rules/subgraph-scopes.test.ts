/** Every scope that a subgraph's code checks is required by one of its fields: assertions have no other scopes. */
import { readSubgraphScopes } from '@marquee/federation/subgraph-scopes';
import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { filesBelow, read } from './files.js';

const required = readSubgraphScopes(parse(read('schema/supergraph.graphql')));
const known = new Set([...required.values()].flatMap((scopes) => [...scopes]));

/** The scopes that users grants, which it does not check. */
const GRANTS = 'subgraphs/users/rules/scopes.ts';

test.each([...required.keys()])('the scopes that %s checks are in its schema', (subgraph) => {
  const sources = filesBelow(`subgraphs/${subgraph}`).filter(
    (file) => file.endsWith('.ts') && !/\.(test|proof)\.ts$|\/(tests|generated)\//.test(file) && file !== GRANTS,
  );
  const checked = new Set(
    sources.flatMap((file) => [...read(file).matchAll(/'([a-z]+:[a-z]+)'/g)].map(([, scope]) => scope ?? '')),
  );
  expect([...checked].filter((scope) => known.has(scope) && required.get(subgraph)?.has(scope) !== true)).toEqual([]);
});

test('the scopes that users grants are required somewhere', () => {
  const granted = [...read(GRANTS).matchAll(/'([a-z]+:[a-z]+)'/g)].map(([, scope]) => scope ?? '');
  expect(granted.length).toBeGreaterThan(3);
  expect(granted.filter((scope) => !known.has(scope))).toEqual([]);
});
