/** What a change does to the plans of known operations: dearer ones, and outages that reach further. */
import { describeClient } from '../../checks/operations/known-operation.js';
import type { KnownOperation } from '../../checks/operations/known-operation.js';
import type { Analysis } from './analyse.js';
import { compareOutages } from './outage-growth.js';
import type { GrowthFinding } from './outage-growth.js';
import { compareCosts } from './plan-budget.js';
import type { BudgetFinding, PlanBudget } from './plan-budget.js';

export interface PlanFinding {
  readonly rule: BudgetFinding['rule'] | GrowthFinding['rule'];
  /** `ERROR` is refused, `WARNING` told. */
  readonly level: 'ERROR' | 'WARNING';
  /** The operation, or the field to blame. */
  readonly coordinate: string;
  readonly message: string;
}

/** Both in the order of `operations`. What either graph does not answer is not compared. */
export function judgePlans(
  operations: readonly KnownOperation[],
  before: Analysis,
  after: Analysis,
  budget?: PlanBudget,
): readonly PlanFinding[] {
  return operations.flatMap((operation, index) => {
    const [old, now] = [before[index], after[index]];
    if (!old || !now) return [];
    return [
      ...compareCosts(operation, old.cost, now.cost, budget).map(
        ({ rule, message }): PlanFinding => ({
          rule,
          level: 'ERROR',
          coordinate: operation.name,
          message: `${message} ${askedBy(operation)}`,
        }),
      ),
      ...compareOutages(operation, old.outages, now.outages).map(
        ({ rule, loss, message }): PlanFinding => ({
          rule,
          level: rule === 'OUTAGE_CLIMBS' ? 'ERROR' : 'WARNING',
          coordinate: loss.blame ?? loss.coordinate,
          message,
        }),
      ),
    ];
  });
}

function askedBy({ clients }: KnownOperation): string {
  return `Asked by ${clients.map(describeClient).join(', ')}.`;
}
