/** Counters of demand control, shared by all generations, for `/metrics`. */
import { counterFamily } from '@marquee/runtime/metrics/metric-family';
import type { MetricFamily } from '@marquee/runtime/metrics/metric-family';

/** Upper bounds of the histogram's buckets; the last bucket has none. */
export const COST_BUCKETS = [0, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 1_000_000] as const;

export interface CostCounts {
  /** Operations by bucket of their estimated cost; one more than `COST_BUCKETS`. */
  readonly operations: number[];
  /** The sum of the estimated costs. */
  costSum: number;
  /** Operations over the limit, refused or not. */
  operationsOverLimit: number;
  /** Subgraph fetches over the limit, refused or not. */
  fetchesOverLimit: number;
}

export function createCostCounts(): CostCounts {
  return {
    operations: Array.from({ length: COST_BUCKETS.length + 1 }, () => 0),
    costSum: 0,
    operationsOverLimit: 0,
    fetchesOverLimit: 0,
  };
}

export function recordCost(counts: CostCounts, cost: number): void {
  let bucket = 0;
  while (bucket < COST_BUCKETS.length && cost > (COST_BUCKETS[bucket] ?? 0)) bucket += 1;
  counts.operations[bucket] = (counts.operations[bucket] ?? 0) + 1;
  counts.costSum += cost;
}

/** @param mode What happens with operations over the limit. */
export function costMetrics(counts: CostCounts, mode: string): readonly MetricFamily[] {
  return [
    {
      type: 'histogram',
      name: 'router_operation_cost',
      help: 'Estimated cost of operations.',
      labels: [],
      bounds: COST_BUCKETS,
      samples: [{ labels: {}, counts: [...counts.operations], sum: counts.costSum }],
    },
    counterFamily(
      'router_over_cost_limit_total',
      'Operations and subgraph fetches whose estimated cost is over the limit.',
      [
        [{ of: 'operation', mode }, counts.operationsOverLimit],
        [{ of: 'fetch', mode }, counts.fetchesOverLimit],
      ],
      ['of', 'mode'],
    ),
  ];
}
