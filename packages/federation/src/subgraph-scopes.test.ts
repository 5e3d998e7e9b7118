import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { readSubgraphScopes } from './subgraph-scopes.js';

const LINKS = `schema
  @link(url: "https://specs.apollo.dev/link/v1.0")
  @link(url: "https://specs.apollo.dev/join/v0.5", for: EXECUTION)
  @link(url: "https://specs.apollo.dev/requiresScopes/v0.1", for: SECURITY, as: "needs")
  { query: Query }
enum join__Graph {
  A @join__graph(name: "a", url: "http://a/graphql")
  B @join__graph(name: "b-2", url: "http://b/graphql")
  C @join__graph(name: "c", url: "http://c/graphql")
}`;

function scopesOf(types: string): Record<string, readonly string[]> {
  const scopes = readSubgraphScopes(parse(`${LINKS}\n${types}`));
  return Object.fromEntries([...scopes].map(([name, own]) => [name, [...own].sort()]));
}

test('the scopes of a field go to the subgraphs that resolve it, all alternatives of them', () => {
  expect(
    scopesOf(`type Query @join__type(graph: A) @join__type(graph: B) @join__type(graph: C) {
      shared: Int @join__field(graph: A) @join__field(graph: B) @needs(scopes: [["x", "y"], ["z"]])
      mentioned: Int @join__field(graph: A) @join__field(graph: C, external: true) @needs(scopes: [["e"]])
      everywhere: Int @needs(scopes: [["all"]])
    }`),
  ).toEqual({ a: ['all', 'e', 'x', 'y', 'z'], 'b-2': ['all', 'x', 'y', 'z'], c: ['all'] });
});

test('the scopes of a type, an interface, a scalar and an enum go to the subgraphs that define it', () => {
  expect(
    scopesOf(`type Query @join__type(graph: A) { a: Int }
      type T @join__type(graph: A) @needs(scopes: [["type"]]) { a: Int }
      interface I @join__type(graph: B) @needs(scopes: [["interface"]]) { a: Int @needs(scopes: [["of-field"]]) }
      scalar S @join__type(graph: C) @needs(scopes: [["scalar"]])
      enum E @join__type(graph: C) @needs(scopes: [["enum"]]) { A }`),
  ).toEqual({ a: ['type'], 'b-2': ['interface', 'of-field'], c: ['enum', 'scalar'] });
});

test('a supergraph without rules grants nothing', () => {
  expect(scopesOf('type Query @join__type(graph: A) { a: Int }')).toEqual({ a: [], 'b-2': [], c: [] });
});
