import type { DocumentPlanner } from './document-planner.js';
import { planOperation } from './plan-operation.js';
import type { SchemaWithPlanner } from './schema-with-planner.js';

/** Plans at once, without a limit of time: for tools and tests. */
export function plannerInThisThread(schema: SchemaWithPlanner): DocumentPlanner {
  return {
    plan: (document, overrides) => planOperation(document, schema, overrides),
    close: () => Promise.resolve(),
  };
}
