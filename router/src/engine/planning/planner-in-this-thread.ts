import type { DocumentPlanner } from './document-planner.js';
import { planOperation } from './plan-operation.js';
import { ReducedPlanners } from './reduced-planners.js';
import type { SchemaWithPlanner } from './schema-with-planner.js';

/** Plans at once, without a limit of time: for tools and tests. */
export function plannerInThisThread(schema: SchemaWithPlanner): DocumentPlanner {
  const reduced = new ReducedPlanners(schema);
  return {
    plan: (document, overrides, _requester, without = []) =>
      planOperation(document, reduced.without(without), overrides),
    close: () => Promise.resolve(),
  };
}
