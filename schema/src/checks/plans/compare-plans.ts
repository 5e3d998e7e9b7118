/** Compares the plans of known operations before and after a change: higher costs, and outages that reach further. */
import { describeClient } from '../operations/known-operation.js';
import type { KnownOperation } from '../operations/known-operation.js';
import type { Analysis } from './analyze-plans.js';
import { compareCosts } from './compare-costs.js';
import type { CostFinding, PlanBudget } from './compare-costs.js';
import type { SwitchFinding } from '../compare-switches.js';
import { compareOutages } from './compare-outages.js';
import type { OutageFinding } from './compare-outages.js';

export interface PlanFinding {
  readonly rule: CostFinding['rule'] | OutageFinding['rule'] | SwitchFinding['rule'];
  /** An `ERROR` refuses the change, a `WARNING` is reported. */
  readonly level: 'ERROR' | 'WARNING';
  /** The operation's name, the field that causes the finding, or the name of a switch. */
  readonly coordinate: string;
  readonly message: string;
}

/**
 * Operations that cannot be planned on both supergraphs are not compared.
 *
 * @param before Analysis of the same operations, in the same order, as is `after`.
 */
export function comparePlans(
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
          message: `${message} ${describeClients(operation)}`,
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

function describeClients({ clients }: KnownOperation): string {
  return `Sent by ${clients.map(describeClient).join(', ')}.`;
}
