/** Compares the query plans of known operations on the served and on the proposed supergraph. */
import type { AnalysisTask } from '../check/plans/analyse.js';
import type { Analyst } from '../check/plans/analyst.js';
import { judgePlans } from '../check/plans/judge-plans.js';
import type { PlanFinding } from '../check/plans/judge-plans.js';
import { ThreadLimitError } from '../threads/limited-thread.js';
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
  analyst: Analyst,
): Promise<readonly PlanFinding[]> {
  if (before === after) return [];
  try {
    return judgePlans(
      operations.slice(0, MAX_PLANNED_OPERATIONS),
      await analyst.analyse(planningTask(before, operations)),
      await analyst.analyse(planningTask(after, operations)),
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
