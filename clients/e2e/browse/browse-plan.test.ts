import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PLAN_BUDGETS, planOperation } from './plan-budgets.js';
import { ROOT } from '../system/checkout.js';

test.each(PLAN_BUDGETS)(
  '$operation costs $fetches fetches in $hops hops, neither more nor less',
  ({ operation, fetches, hops }) => {
    const plan = planOperation(operation);
    expect({ fetches: plan.fetches.length, hops: plan.hops }).toEqual({ fetches, hops });
  },
);

test('every operation has a plan budget and keeps it', () => {
  const operations = readdirSync(join(ROOT, 'clients', 'operations')).flatMap((file) =>
    file.endsWith('.graphql') ? [file.replace('.graphql', '')] : [],
  );
  expect(PLAN_BUDGETS.map(({ operation }) => operation).sort()).toEqual(operations.sort());
});

test('the browse page fetches from all subgraphs in parallel, and no fetch waits for users or billing', () => {
  const { fetches } = planOperation('BrowsePage');
  const roots = fetches.filter(({ kind }) => kind === 'root').map(({ service }) => service);
  expect(roots.sort()).toEqual(['billing', 'catalog', 'playback', 'recommendations', 'users']);
  expect(fetches.filter(({ kind, service }) => kind === 'entities' && ['users', 'billing'].includes(service))).toEqual(
    [],
  );
});
