/** A plan as text, for people: `ROUTER_DUMP_PLAN`, and tests that pin a plan. */
import { prettyFormatQueryPlan } from '@apollo/query-planner';
import type { PlanNode } from '@apollo/query-planner';

export function printPlan(plan: PlanNode | null): string {
  return prettyFormatQueryPlan(plan === null ? { kind: 'QueryPlan' } : { kind: 'QueryPlan', node: plan });
}

/** How many fetches the plan makes at most, and how many must wait for each other. */
export function measurePlan(plan: PlanNode | null): { readonly fetches: number; readonly hops: number } {
  if (plan === null) return { fetches: 0, hops: 0 };
  switch (plan.kind) {
    case 'Fetch':
      return { fetches: 1, hops: 1 };
    case 'Flatten':
      return measurePlan(plan.node);
    case 'Sequence':
      return combine(plan.nodes, (hops) => hops.reduce((sum, each) => sum + each, 0));
    case 'Parallel':
      return combine(plan.nodes, (hops) => Math.max(0, ...hops));
    case 'Condition':
      return combine(
        [plan.ifClause, plan.elseClause].filter((node) => node !== undefined),
        (hops) => Math.max(0, ...hops),
      );
    case 'Defer':
      return { fetches: 0, hops: 0 };
  }
}

function combine(
  nodes: readonly PlanNode[],
  hopsOf: (hops: readonly number[]) => number,
): { fetches: number; hops: number } {
  const measures = nodes.map(measurePlan);
  return {
    fetches: measures.reduce((sum, { fetches }) => sum + fetches, 0),
    hops: hopsOf(measures.map(({ hops }) => hops)),
  };
}
