/**
 * Demand control: the estimated cost of an operation and of each of its subgraph fetches, by `@cost` and `@listSize` of
 * the supergraph, is compared with a limit before any work is done. In mode `measure` it is only counted.
 */
import { CostModel } from '@marquee/operation-limits/cost/cost-model';
import { operationOverCost, slicingArgumentMissing } from '@marquee/operation-limits/cost/cost-over-limit';
import { OperationCosts } from '@marquee/operation-limits/cost/operation-cost';
import { parse } from 'graphql';
import type { ResolvedOperation } from '../engine/engine.js';
import { RequestError } from '../errors.js';
import { recordCost } from './cost-counts.js';
import type { CostCounts } from './cost-counts.js';
import { createFetchLimits } from './fetch-limits.js';
import type { LimitFetch } from './fetch-limits.js';

export type DemandControlMode = 'measure' | 'enforce';

export interface DemandControlConfig {
  readonly mode: DemandControlMode;
  /** Of one operation. */
  readonly maxCost: number;
  /** Of one subgraph fetch. */
  readonly maxFetchCost: number;
  /** Of one fetch, by subgraph, in place of `maxFetchCost`. */
  readonly maxFetchCosts: ReadonlyMap<string, number>;
  /** The size of a list without `@listSize`. */
  readonly listSize: number;
}

/** For `extensions`. */
export interface CostReport {
  readonly estimated: number;
  readonly limit: number;
  readonly mode: DemandControlMode;
  /** The field that causes most of the cost, and its share in percent; null for an operation without a cost. */
  readonly mostExpensive: { readonly path: string; readonly share: number } | null;
}

export interface DemandControl {
  /** Counts the operation, and returns its cost. Throws a `RequestError` when it costs more than is allowed, except in mode `measure`. */
  check(operation: ResolvedOperation): number;
  report(operation: ResolvedOperation): CostReport;
  readonly limitFetch: LimitFetch;
}

/** @param supergraphSdl Valid: the engine has read it. */
export function createDemandControl(
  supergraphSdl: string,
  { mode, maxCost, maxFetchCost, maxFetchCosts, listSize }: DemandControlConfig,
  counts: CostCounts,
): DemandControl {
  const model = new CostModel(parse(supergraphSdl, { noLocation: true }), { listSize });
  const costs = new OperationCosts(model);
  return {
    check: ({ document, operation, variables }) => {
      const operationCost = costs.of(document, operation);
      const cost = operationCost.estimate(variables);
      recordCost(counts, cost);
      if (cost > maxCost) {
        counts.operationsOverLimit += 1;
        if (mode === 'enforce')
          throw new RequestError([operationOverCost(operationCost, { cost, allowed: maxCost, variables })]);
      }
      const missing = mode === 'enforce' ? operationCost.findMissingSlicingArgument(variables) : null;
      if (missing !== null) throw new RequestError([slicingArgumentMissing(missing)]);
      return cost;
    },
    report: ({ document, operation, variables }) => {
      const operationCost = costs.of(document, operation);
      const mostExpensive = operationCost.mostExpensive(variables);
      return { estimated: operationCost.estimate(variables), limit: maxCost, mode, mostExpensive };
    },
    limitFetch: createFetchLimits({
      mode,
      maxCostOf: (subgraph) => maxFetchCosts.get(subgraph) ?? maxFetchCost,
      model,
      counts,
    }),
  };
}
