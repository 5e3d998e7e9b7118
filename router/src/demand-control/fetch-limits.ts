/**
 * The limit on the estimated cost of one subgraph fetch. The cost of an entity fetch grows with its representations,
 * whose number is only known during execution.
 */
import { getOperationAST, parse } from 'graphql';
import type { CostModel } from '@marquee/operation-limits/cost/cost-model';
import { describeCost } from '@marquee/operation-limits/cost/cost-over-limit';
import { OperationCost } from '@marquee/operation-limits/cost/operation-cost';
import type { ErrorCause } from '../engine/execution/error-collector.js';
import type { CostCounts } from './cost-counts.js';

type Variables = Readonly<Record<string, unknown>>;

/** Of one fetch of a plan. */
export interface FetchLimit {
  /**
   * Whether the fetch must not be sent. Always false in mode `measure`, where it is counted.
   *
   * @param variables By their names in the plan.
   * @param representations How many entities are requested; 0 for root fields.
   */
  isExceeded(variables: Variables, representations: number): boolean;
  /** The error of a fetch that is not sent. */
  refuse(variables: Variables, representations: number): ErrorCause;
}

/** Null for a fetch that can never exceed its limit. @param operation Its text. */
export type LimitFetch = (subgraph: string, operation: string) => FetchLimit | null;

export interface FetchLimitOptions {
  readonly mode: 'measure' | 'enforce';
  readonly maxCostOf: (subgraph: string) => number;
  readonly model: CostModel;
  readonly counts: CostCounts;
}

export function createFetchLimits({ mode, maxCostOf, model, counts }: FetchLimitOptions): LimitFetch {
  return (subgraph, text) => {
    const allowed = maxCostOf(subgraph);
    const document = parse(text, { noLocation: true });
    const operation = getOperationAST(document);
    if (!operation) return null;
    const cost = new OperationCost(model, document, operation);
    if (cost.constant !== null && cost.constant <= allowed) return null;
    return {
      isExceeded: (variables, representations) => {
        if (cost.estimate(variables, representations) <= allowed) return false;
        if (mode === 'enforce') return true;
        counts.fetchesOverLimit += 1;
        return false;
      },
      refuse: (variables, representations) => {
        counts.fetchesOverLimit += 1;
        const estimated = describeCost(cost.estimate(variables, representations));
        const entities = representations > 0 ? ` for ${representations} entities` : '';
        return {
          message:
            `A request to the subgraph "${subgraph}"${entities} was not sent: its estimated cost is ${estimated}, ` +
            `and the limit is ${allowed}. Select fewer fields, or a smaller "first".`,
          code: 'FETCH_OVER_LIMIT',
          service: subgraph,
        };
      },
    };
  };
}
