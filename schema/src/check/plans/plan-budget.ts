/** Whether a change makes known operations dearer: more requests, a longer wait, or a fan-out that was not there. */
import type { KnownOperation } from '../../checks/operations/known-operation.js';
import type { PlanCost } from './plan-cost.js';

export type BudgetRule = 'PLAN_NEEDS_MORE_FETCHES' | 'PLAN_NEEDS_MORE_HOPS' | 'PLAN_FANS_OUT';

export interface BudgetFinding {
  readonly rule: BudgetRule;
  readonly operation: KnownOperation;
  readonly message: string;
}

/** How much dearer an operation may get by one change. */
export interface PlanBudget {
  readonly extraFetches: number;
  readonly extraHops: number;
}

/** Whoever wants to pay more says so: by an approval of the finding, for that change alone. */
export const STRICT_BUDGET: PlanBudget = { extraFetches: 0, extraHops: 0 };

export function compareCosts(
  operation: KnownOperation,
  before: PlanCost,
  after: PlanCost,
  budget: PlanBudget = STRICT_BUDGET,
): readonly BudgetFinding[] {
  const findings: BudgetFinding[] = [];
  const find = (rule: BudgetRule, message: string): void => void findings.push({ rule, operation, message });
  if (after.fetches > before.fetches + budget.extraFetches) {
    find(
      'PLAN_NEEDS_MORE_FETCHES',
      `${operation.name} would take ${after.fetches} requests to subgraphs instead of ${before.fetches}. Keep its fields in subgraphs that it asks anyway, or give them with @provides.`,
    );
  }
  if (after.hops > before.hops + budget.extraHops) {
    find(
      'PLAN_NEEDS_MORE_HOPS',
      `${operation.name} would wait for ${after.hops} requests one after the other instead of ${before.hops}. Give the key that the last of them waits for where the first is asked.`,
    );
  }
  for (const place of after.fanOuts.filter((each) => !before.fanOuts.includes(each))) {
    find(
      'PLAN_FANS_OUT',
      `${operation.name} would ask for entities at ${place}, lists within lists: their number is that of one times that of the other. Move the field to where the inner list comes from.`,
    );
  }
  return findings;
}
