import type { Proof } from '@marquee/testing/proof';
import { PLAN_BUDGETS, planOperation } from './plan-budgets.js';

export const proof: Proof = {
  name: 'browse-plan',
  summary: 'Requests and hops of every operation, planned on the committed supergraph.',
  run: async ({ print }) => {
    const outcomes = PLAN_BUDGETS.map(({ operation, fetches, hops }) => {
      const plan = planOperation(operation);
      print(`${operation}: ${plan.fetches.length} fetches in ${plan.hops} hops (at most ${fetches} in ${hops})`);
      for (const { service, kind, paths } of plan.fetches) print(`    ${service} ${kind}: ${paths.length} fields`);
      return { operation, plan, holds: plan.fetches.length <= fetches && plan.hops <= hops };
    });
    const figure = outcomes
      .slice(0, 2)
      .map(({ operation, plan }) => `${operation} ${plan.fetches.length} fetches in ${plan.hops} hops`)
      .join(', ');
    return {
      figure,
      target: 'BrowsePage at most 10 in 2, FirstPaint 3 in 1',
      holds: outcomes.every(({ holds }) => holds),
    };
  },
};
