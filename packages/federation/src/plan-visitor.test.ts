import type { FetchNode, PlanNode } from '@apollo/query-planner';
import { expect, test } from 'vitest';
import { fetchesIn, mapFetches, visitPlan } from './plan-visitor.js';

function fetchNode(serviceName: string): FetchNode {
  return { kind: 'Fetch', serviceName, variableUsages: [], operation: '{ id }' } as unknown as FetchNode;
}

const PLAN: PlanNode = {
  kind: 'Sequence',
  nodes: [
    fetchNode('catalog'),
    {
      kind: 'Parallel',
      nodes: [
        { kind: 'Flatten', path: ['rows', '@'], node: fetchNode('ratings') },
        {
          kind: 'Condition',
          condition: 'withPrice',
          ifClause: { kind: 'Flatten', path: ['rows', '@', 'titles', '@|[Movie]'], node: fetchNode('billing') },
          elseClause: fetchNode('users'),
        },
      ],
    },
  ],
};

/** The plan as text, for comparison. */
function describe(plan: PlanNode): string {
  return visitPlan<string>(plan, {
    fetch: ({ serviceName }, path) => [serviceName, ...path].join(' '),
    sequence: (parts) => `sequence(${parts.join(', ')})`,
    parallel: (parts) => `parallel(${parts.join(', ')})`,
    condition: (variable, ifTrue, ifFalse) => `if ${variable} (${ifTrue?.() ?? '-'}, ${ifFalse?.() ?? '-'})`,
  });
}

test('a visitor gets each node once, fetches with the path of their Flatten nodes', () => {
  expect(describe(PLAN)).toBe(
    'sequence(catalog, parallel(ratings rows @, if withPrice (billing rows @ titles @|[Movie], users)))',
  );
});

test('a branch of a condition is visited only when the visitor calls it', () => {
  const visited: string[] = [];
  visitPlan<void>(PLAN, {
    fetch: ({ serviceName }) => void visited.push(serviceName),
    sequence: () => {},
    parallel: () => {},
    condition: (_, ifTrue) => ifTrue?.(),
  });
  expect(visited).toEqual(['catalog', 'ratings', 'billing']);
});

test('a condition without a branch has null for it', () => {
  expect(describe({ kind: 'Condition', condition: 'a', elseClause: fetchNode('users') })).toBe('if a (-, users)');
});

test('the fetches of a plan are listed in order, those of both branches of a condition included', () => {
  expect(fetchesIn(PLAN).map(({ node, path }) => [node.serviceName, path.join('.')])).toEqual([
    ['catalog', ''],
    ['ratings', 'rows.@'],
    ['billing', 'rows.@.titles.@|[Movie]'],
    ['users', ''],
  ]);
});

test('fetches are replaced in place; several for one fetch become parallel', () => {
  const mapped = mapFetches(PLAN, (fetch) =>
    fetch.serviceName === 'ratings' ? [fetchNode('first'), fetchNode('second')] : [fetch],
  );
  expect(describe(mapped)).toBe(
    'sequence(catalog, parallel(parallel(first rows @, second rows @), if withPrice (billing rows @ titles @|[Movie], users)))',
  );
  expect(() => mapFetches(PLAN, () => [])).toThrow('replaced by no fetch');
});

test('a Defer node is refused', () => {
  const deferred: PlanNode = { kind: 'Defer', primary: {}, deferred: [] };
  expect(() => describe(deferred)).toThrow('@defer is not supported');
  expect(() => mapFetches(deferred, (fetch) => [fetch])).toThrow('@defer is not supported');
});
