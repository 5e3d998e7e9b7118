/** A plan as text for people: for `ROUTER_DUMP_PLAN`, `npm run operation`, and tests that pin a plan. */
import { prettyFormatQueryPlan } from '@apollo/query-planner';
import type { PlanNode } from '@apollo/query-planner';

/** @param plan Null when nothing is fetched. */
export function printPlan(plan: PlanNode | null): string {
  return prettyFormatQueryPlan(plan === null ? { kind: 'QueryPlan' } : { kind: 'QueryPlan', node: plan });
}
