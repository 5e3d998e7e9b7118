/** Compares the query plans of known operations on the served and on the proposed supergraph. */
import type { AnalysisTask } from './plans/analyze-plans.js';
import type { PlanAnalyzer } from './plans/plan-analyzer.js';
import { comparePlans } from './plans/compare-plans.js';
import type { PlanFinding } from './plans/compare-plans.js';
import { ThreadLimitError } from '@marquee/runtime/threads/limited-thread';
import type { KnownOperation } from './operations/known-operation.js';

/**
 * Bounds the duration of a check. Operations of manifests come first, then those with the most requests; the rest is
 * not planned.
 */
const MAX_PLANNED_OPERATIONS = 500;

export function planningTask(supergraphSdl: string, operations: readonly KnownOperation[]): AnalysisTask {
  return {
    supergraphSdl,
    operations: operations.slice(0, MAX_PLANNED_OPERATIONS).map(({ body }) => body),
  };
}

/** Operations that exceed the limits of the planning thread are reported as one finding. */
export async function compareKnownPlans(
  operations: readonly KnownOperation[],
  before: string,
  after: string,
  planAnalyzer: PlanAnalyzer,
): Promise<readonly PlanFinding[]> {
  if (before === after) return [];
  try {
    return comparePlans(
      operations.slice(0, MAX_PLANNED_OPERATIONS),
      await planAnalyzer.analyze(planningTask(before, operations)),
      await planAnalyzer.analyze(planningTask(after, operations)),
    );
  } catch (error) {
    if (!(error instanceof ThreadLimitError)) throw error;
    return [
      {
        rule: 'PLAN_NEEDS_MORE_FETCHES',
        level: 'ERROR',
        coordinate: 'Query',
        message: `The known operations cannot be planned on the new supergraph: ${error.message}.`,
      },
    ];
  }
}
