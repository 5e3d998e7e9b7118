import type { PlanNode } from '@apollo/query-planner';
import { printPlan } from '@marquee/federation/print-plan';
import type { PreparedOperation } from './planning/prepare-operation.js';
import type { CompiledPlan } from './compiled/compiled-plan.js';
import { UnsupportedPlanError } from './compiled/unsupported.js';

/** A plan, and the code it became or why it did not, for people; see `ROUTER_DUMP_PLAN`. */
export function describePlan(
  { operation }: PreparedOperation,
  plan: PlanNode | null,
  fast: CompiledPlan | UnsupportedPlanError,
): string {
  const name = operation.name?.value ?? 'without a name';
  const code =
    fast instanceof UnsupportedPlanError
      ? `// Takes the general path: ${fast.message}.`
      : `// Takes the fast path.\n${fast.sourceText}`;
  return `# ${operation.operation} ${name}\n${printPlan(plan)}\n\n${code}\n`;
}
