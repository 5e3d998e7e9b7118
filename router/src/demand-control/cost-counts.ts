/** Counters of demand control, shared by all generations, for `/metrics`. */

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

/** Lines in the text format of Prometheus. @param mode What happens with operations over the limit. */
export function writeCostMetrics(counts: CostCounts, mode: string): readonly string[] {
  let total = 0;
  const buckets = counts.operations.map((count, index) => {
    total += count;
    return `router_operation_cost_bucket{le="${COST_BUCKETS[index] ?? '+Inf'}"} ${total}`;
  });
  return [
    '# HELP router_operation_cost Estimated cost of operations.',
    '# TYPE router_operation_cost histogram',
    ...buckets,
    `router_operation_cost_sum ${counts.costSum}`,
    `router_operation_cost_count ${total}`,
    '# HELP router_over_cost_limit_total Operations and subgraph fetches whose estimated cost is over the limit.',
    '# TYPE router_over_cost_limit_total counter',
    `router_over_cost_limit_total{of="operation",mode="${mode}"} ${counts.operationsOverLimit}`,
    `router_over_cost_limit_total{of="fetch",mode="${mode}"} ${counts.fetchesOverLimit}`,
  ];
}
