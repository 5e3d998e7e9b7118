/** Findings for operations that a change makes more expensive: more fetches, more hops, or a new fan-out. */
import type { PlanCost } from '@marquee/federation/plan-cost';
import type { KnownOperation } from '../operations/known-operation.js';

export interface CostFinding {
  readonly rule: 'PLAN_NEEDS_MORE_FETCHES' | 'PLAN_NEEDS_MORE_HOPS' | 'PLAN_FANS_OUT';
  readonly operation: KnownOperation;
  readonly message: string;
}

/** By how much one change may increase the cost of an operation. */
export interface PlanBudget {
  readonly extraFetches: number;
  readonly extraHops: number;
}

/** No increase. A change that needs more has its finding approved. */
export const STRICT_BUDGET: PlanBudget = { extraFetches: 0, extraHops: 0 };

export function compareCosts(
  operation: KnownOperation,
  before: PlanCost,
  after: PlanCost,
  budget: PlanBudget = STRICT_BUDGET,
): readonly CostFinding[] {
  const findings: CostFinding[] = [];
  const find = (rule: CostFinding['rule'], message: string): void => void findings.push({ rule, operation, message });
  if (after.fetches > before.fetches + budget.extraFetches) {
    find(
      'PLAN_NEEDS_MORE_FETCHES',
      `${operation.name} would need ${after.fetches} requests to subgraphs instead of ${before.fetches}. Keep its fields in subgraphs that it already queries, or provide them there with @provides.`,
    );
  }
  if (after.hops > before.hops + budget.extraHops) {
    find(
      'PLAN_NEEDS_MORE_HOPS',
      `${operation.name} would need ${after.hops} requests one after the other instead of ${before.hops}. Return the key that the last request needs from the subgraph of the first request.`,
    );
  }
  for (const path of after.fanOuts.filter((each) => !before.fanOuts.includes(each))) {
    find(
      'PLAN_FANS_OUT',
      `${operation.name} would fetch entities at ${path}, a list within a list: their number is the product of the lengths of both. Move the field to the subgraph of the inner list.`,
    );
  }
  return findings;
}
