import { composeServices } from '@apollo/composition';
import { getOperationAST, parse } from 'graphql';
import { expect, test } from 'vitest';
import { createCostCounts } from './cost-counts.js';
import { createDemandControl } from './demand-control.js';

const LIMITS = { mode: 'enforce', maxCost: 50, maxFetchCost: 50, maxFetchCosts: new Map(), listSize: 10 } as const;

test.each([
  ['imported', 'import: ["@cost", "@listSize"]', 'cost', 'listSize'],
  ['renamed', 'import: [{ name: "@cost", as: "@price" }, { name: "@listSize", as: "@size" }]', 'price', 'size'],
  ['not imported', 'import: ["@key"]', 'federation__cost', 'federation__listSize'],
])('the directives of a composed supergraph count when a subgraph has them %s', (_, imports, cost, listSize) => {
  const { supergraphSdl = '' } = composeServices([
    {
      name: 'films',
      url: 'http://films',
      typeDefs: parse(`extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", ${imports})
        type Query { films(first: Int = 3): [Film] @${listSize}(slicingArguments: ["first"]) }
        type Film @${cost}(weight: 4) { title: String }`),
    },
  ]);
  const counts = createCostCounts();
  const control = createDemandControl(supergraphSdl, LIMITS, counts);
  const source = 'query ($n: Int) { films(first: $n) { title } }';
  const document = parse(source);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('no operation');
  const resolved = { document, operation, source, operationName: null };

  expect(control.report({ ...resolved, variables: {} }).estimated).toBe(3 * 4);
  expect(control.report({ ...resolved, variables: { n: 9 } }).estimated).toBe(9 * 4);
  expect(() => control.check({ ...resolved, variables: { n: 12 } })).not.toThrow();
  expect(() => control.check({ ...resolved, variables: { n: 13 } })).toThrow();
  expect(counts).toMatchObject({ operationsOverLimit: 1, costSum: 48 + 52 });
});

test('an operation without the one slicing argument that a list requires is refused', () => {
  const sdl = `directive @listSize(slicingArguments: [String!], requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION
    type Query { films(first: Int, last: Int): [Int] @listSize(slicingArguments: ["first", "last"]) }`;
  const document = parse('{ films }');
  const operation = getOperationAST(document);
  if (!operation) throw new Error('no operation');
  const resolved = { document, operation, source: '{ films }', operationName: null, variables: {} };
  expect(() => createDemandControl(sdl, LIMITS, createCostCounts()).check(resolved)).toThrow();
  expect(() =>
    createDemandControl(sdl, { ...LIMITS, mode: 'measure' }, createCostCounts()).check(resolved),
  ).not.toThrow();
});
