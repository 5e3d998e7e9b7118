/** The most that a plan can cost, known without executing it. */
import type { PlanNode } from '@apollo/query-planner';
import { fetchesIn, visitPlan } from './plan-visitor.js';

export interface PlanCost {
  /** Requests to subgraphs. */
  readonly fetches: number;
  /** Requests in the longest chain of requests that wait for each other. */
  readonly hops: number;
  /**
   * Paths with two or more lists at which entities are fetched, sorted. The number of such entities is the product of
   * the lists' lengths, which no single argument bounds.
   */
  readonly fanOuts: readonly string[];
}

/** @param plan Null, which costs nothing, when nothing is fetched. */
export function costOf(plan: PlanNode | null): PlanCost {
  if (plan === null) return { fetches: 0, hops: 0, fanOuts: [] };
  const { fetches, hops } = visitPlan<Pick<PlanCost, 'fetches' | 'hops'>>(plan, {
    fetch: () => ({ fetches: 1, hops: 1 }),
    sequence: (parts) => ({
      fetches: sum(parts.map((part) => part.fetches)),
      hops: sum(parts.map((part) => part.hops)),
    }),
    parallel: (parts) => ({
      fetches: sum(parts.map((part) => part.fetches)),
      hops: Math.max(0, ...parts.map((part) => part.hops)),
    }),
    condition: (_, ifTrue, ifFalse) => {
      const branches = [ifTrue?.(), ifFalse?.()].filter((branch) => branch !== undefined);
      return {
        fetches: sum(branches.map((branch) => branch.fetches)),
        hops: Math.max(0, ...branches.map((branch) => branch.hops)),
      };
    },
  });
  return { fetches, hops, fanOuts: findFanOuts(plan) };
}

function findFanOuts(plan: PlanNode): readonly string[] {
  const paths = fetchesIn(plan).map(({ path }) => path.map((element) => String(element).split('|', 1).join()));
  const nested = paths.filter((path) => path.filter((key) => key.startsWith('@')).length > 1);
  return [...new Set(nested.map((path) => path.join('.')))].toSorted();
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
