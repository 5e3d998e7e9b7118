import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { readEntityKeys, readRequiresInputs } from './requires-inputs.js';

const SUPERGRAPH = parse(`
  enum join__Graph {
    FILM_CATALOG @join__graph(name: "film-catalog", url: "http://127.0.0.1/1")
    SHOP @join__graph(name: "shop", url: "http://127.0.0.1/2")
  }
  interface Work @join__type(graph: SHOP, key: "id") {
    price: Int @join__field(graph: SHOP, requires: "stars")
  }
  type Film @join__type(graph: FILM_CATALOG, key: "id") @join__type(graph: SHOP, key: "id") @join__type(graph: SHOP, key: "shelf { row } number") {
    stars: Int @join__field(graph: FILM_CATALOG) @join__field(graph: SHOP, external: true)
    price: Int @join__field(graph: SHOP, requires: "stars studio { name } ... on Film { length }")
    shelf: Int @join__field(graph: SHOP)
  }
`);

test('the inputs of a field are the top-level fields of its @requires, by subgraph name', () => {
  const inputs = readRequiresInputs(SUPERGRAPH);
  expect(inputs.of('shop', 'Film', 'price')).toEqual(['stars', 'studio', 'length']);
  expect(inputs.of('shop', 'Work', 'price')).toEqual(['stars']);
  expect(inputs.of('shop', 'Film', 'shelf')).toEqual([]);
  expect(inputs.of('film-catalog', 'Film', 'price')).toEqual([]);
  expect(inputs.of('SHOP', 'Film', 'price')).toEqual([]);
});

test('a field is an input in the subgraph whose @requires selects it at its top level', () => {
  const inputs = readRequiresInputs(SUPERGRAPH);
  expect(['stars', 'studio', 'length', 'name', 'shelf'].map((field) => inputs.isInput('shop', field))).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
  expect(inputs.isInput('film-catalog', 'stars')).toBe(false);
});

test('the keys of entities, by subgraph name and type, with their top-level fields', () => {
  expect(readEntityKeys(SUPERGRAPH)).toEqual(
    new Map([
      [
        'shop',
        [
          { type: 'Work', keys: [['id']] },
          { type: 'Film', keys: [['id'], ['shelf', 'number']] },
        ],
      ],
      ['film-catalog', [{ type: 'Film', keys: [['id']] }]],
    ]),
  );
});
