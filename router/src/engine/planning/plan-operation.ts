/** From the document for the planner to a plan whose fetches can be sent to the subgraphs. */
import type { PlanNode } from '@apollo/query-planner';
import type { DocumentNode } from 'graphql';
import { mapFetches } from '@marquee/federation/plan-visitor';
import { PlanningLimitError } from '@marquee/federation/planner';
import { liftLiterals } from './lifted-literals.js';
import { planInOrder } from './plan-mutation.js';
import type { SchemaWithPlanner } from './schema-with-planner.js';
import { PlanningError } from './planning-error.js';
import { withoutRootTypeConditions, withPlannerRootNames } from './root-type-conditions.js';
import { restoreSyntheticFields } from './restore-synthetic-fields.js';
import { splitConflictingInputs } from './split-conflicting-inputs.js';

/** Null when nothing has to be fetched. Throws a `PlanningError`. */
export function planOperation(
  document: DocumentNode,
  plannerSchema: SchemaWithPlanner,
  overrideConditions: ReadonlyMap<string, boolean>,
): PlanNode | null {
  const literals = liftLiterals(document, plannerSchema.apiSchema);
  const plan = planInOrder(literals.document, plannerSchema.apiSchema, (part) =>
    buildPlan(withPlannerRootNames(part, plannerSchema), plannerSchema, overrideConditions),
  );
  return (
    plan &&
    mapFetches(plan, (fetch) =>
      splitConflictingInputs(literals.restore(fetch), plannerSchema).map((part) => ({
        ...part,
        operation: withoutRootTypeConditions(
          restoreSyntheticFields(part.operation, plannerSchema.syntheticFields),
          plannerSchema,
        ),
      })),
    )
  );
}

function buildPlan(
  document: DocumentNode,
  { planner }: SchemaWithPlanner,
  overrideConditions: ReadonlyMap<string, boolean>,
): PlanNode | null {
  try {
    return planner.plan(document, overrideConditions);
  } catch (cause) {
    throw cause instanceof PlanningLimitError
      ? new PlanningError(
          'OPERATION_TOO_COMPLEX',
          'Planning this operation would take too long: select fewer fields in one operation.',
          { cause },
        )
      : new PlanningError('PLANNING_FAILED', 'The planner found no plan for this operation.', { cause });
  }
}
