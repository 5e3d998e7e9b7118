import type { FetchNode, PlanNode } from '@apollo/query-planner';
import { expect, test } from 'vitest';
import { costOf } from './plan-cost.js';

const FETCH = { kind: 'Fetch', serviceName: 'a', variableUsages: [], operation: '{ id }' } as unknown as FetchNode;

function at(path: string): PlanNode {
  return { kind: 'Flatten', path: path.split('.'), node: FETCH };
}

const chain: PlanNode = { kind: 'Sequence', nodes: [FETCH, at('film')] };

test.each<readonly [string, PlanNode | null, { fetches: number; hops: number }]>([
  ['no plan', null, { fetches: 0, hops: 0 }],
  ['a fetch', FETCH, { fetches: 1, hops: 1 }],
  ['a sequence: hops add up', chain, { fetches: 2, hops: 2 }],
  ['parallel fetches: the longest chain counts', { kind: 'Parallel', nodes: [chain, FETCH] }, { fetches: 3, hops: 2 }],
  [
    'a condition: fetches of both branches, hops of the longer one',
    { kind: 'Condition', condition: 'c', ifClause: chain, elseClause: FETCH },
    { fetches: 3, hops: 2 },
  ],
  ['an empty parallel node', { kind: 'Parallel', nodes: [] }, { fetches: 0, hops: 0 }],
])('%s', (_, plan, { fetches, hops }) => {
  expect(costOf(plan)).toMatchObject({ fetches, hops });
});

test('entities behind two lists are a fan-out, by their path without type conditions, each path once', () => {
  const plan: PlanNode = {
    kind: 'Parallel',
    nodes: [
      at('rows.@.films.@|[Movie]'),
      at('rows.@.films.@'),
      at('rows.@'),
      { kind: 'Flatten', path: ['best', '@'], node: at('films.@') },
    ],
  };
  expect(costOf(plan).fanOuts).toEqual(['best.@.films.@', 'rows.@.films.@']);
});
