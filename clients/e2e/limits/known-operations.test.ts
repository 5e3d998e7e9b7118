/** The estimated cost of every operation of the clients, beside the router's limit; and operations that must be refused. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CostModel } from '@marquee/operation-limits/cost/cost-model';
import { OperationCost } from '@marquee/operation-limits/cost/operation-cost';
import { Kind, parse } from 'graphql';
import type { OperationDefinitionNode, VariableDefinitionNode } from 'graphql';
import { describe, expect, test } from 'vitest';
import { ROOT, readOperation } from '../system/checkout.js';

/** The default of `ROUTER_MAX_COST`. */
const LIMIT = 10_000;

/** A client's operation may cost half of the limit, so that pages have room to grow. */
const MAX_SHARE = 0.5;

/** More than any client requests at once. */
const MOST_AT_ONCE = 50;

/** The operations that cost more than 300. A change of a number is a change of what the clients may cost. */
const EXPENSIVE = {
  BrowsePage: 4_007,
  BrowseRows: 535,
  BrowseScreen: 1_513,
  Invoices: 329,
  Search: 589,
  TileFacts: 400,
  TitleDetail: 1_144,
};

const model = new CostModel(parse(readFileSync(join(ROOT, 'schema', 'supergraph.graphql'), 'utf8')), { listSize: 10 });
const names = readdirSync(join(ROOT, 'clients', 'operations')).flatMap((file) =>
  file.endsWith('.graphql') ? [file.replace('.graphql', '')] : [],
);

/** Every condition is true, a list's size is its default or `MOST_AT_ONCE`. */
function largest({ type, defaultValue }: VariableDefinitionNode): unknown {
  const named = type.kind === Kind.NON_NULL_TYPE ? type.type : type;
  if (named.kind !== Kind.NAMED_TYPE) return undefined;
  if (named.name.value === 'Boolean') return true;
  if (named.name.value !== 'Int') return undefined;
  return defaultValue?.kind === Kind.INT ? Number(defaultValue.value) : MOST_AT_ONCE;
}

function costOf(text: string, given: Readonly<Record<string, unknown>> = {}): number {
  const document = parse(text);
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const { variableDefinitions = [] } = operation as OperationDefinitionNode;
  const variables = Object.fromEntries(variableDefinitions.map((each) => [each.variable.name.value, largest(each)]));
  return new OperationCost(model, document, operation as OperationDefinitionNode).estimate({ ...variables, ...given });
}

test('every operation of the clients costs at most half of the limit', () => {
  const over = names.filter((name) => costOf(readOperation(name)) > LIMIT * MAX_SHARE);
  expect(over).toEqual([]);
});

test('the most expensive ones are known', () => {
  const costs = names.map((name) => [name, costOf(readOperation(name))] as const).filter(([, cost]) => cost > 300);
  expect(Object.fromEntries(costs)).toEqual(EXPENSIVE);
});

test('every operation in the documentation is within the limit', () => {
  const texts = ['docs', 'clients/operations', 'router', 'schema', 'packages/subgraph', '.']
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder))
        .filter((file) => file.endsWith('.md'))
        .map((file) => readFileSync(join(ROOT, folder, file), 'utf8')),
    )
    .flatMap((page) => [...page.matchAll(/```graphql\n([^]*?)```/g)].map(([, text = '']) => text))
    .filter((text) => /^\s*(query|mutation|\{)/.test(text));
  for (const text of texts) expect(costOf(text)).toBeLessThan(LIMIT * MAX_SHARE);
});

describe('an operation that asks for millions of objects from a few words costs more than the limit', () => {
  const nested = (depth: number): string =>
    depth === 0 ? 'id' : `genres { titles(first: 100) { edges { node { ${nested(depth - 1)} } } } }`;
  const similar = (depth: number): string =>
    depth === 0 ? 'id' : `moreLikeThis(first: 60) { edges { node { ${similar(depth - 1)} } } }`;
  const aliased = (count: number, field: string): string =>
    Array.from({ length: count }, (_, index) => `a${index}: ${field}`).join(' ');
  const page = (args: string): string =>
    `editorialPage(country: "US", maturityLimit: AGE_18${args}) { rows { titles { id name } } }`;

  test.each([
    ['lists within lists, twice', `{ ${nested(2)} }`],
    ['lists within lists, three times', `{ ${nested(3)} }`],
    ['similar titles of similar titles', `{ title(id: "t") { ${similar(3)} } }`],
    ['30 editorial pages of the default size', `{ ${aliased(30, page(''))} }`],
    ['10 editorial pages of the largest size', `{ ${aliased(10, page(', rows: 20, perRow: 40'))} }`],
    [
      'a large size in a variable',
      'query ($n: Int = 100) { genres { titles(first: $n) { edges { node { cast(first: $n) { person { id } } } } } } }',
    ],
    ['a size that no resolver accepts', '{ genres { titles(first: 2147483647) { edges { cursor } } } }'],
    [
      'sizes in nested fragments',
      `{ genres { ...G } } fragment G on Genre { titles(first: 100) { edges { node { ...T } } } } fragment T on Title { ${similar(1)} }`,
    ],
  ])('%s', (_, text) => {
    expect(costOf(text)).toBeGreaterThan(LIMIT);
  });
});
