/** A plan and the generated code, or the reason why there is none, as text for people; see `ROUTER_DUMP_PLAN`. */
import type { PlanNode } from '@apollo/query-planner';
import { printPlan } from '@marquee/federation/print-plan';
import type { CompiledPlan } from './compiled/compiled-plan.js';
import { UnsupportedPlanError } from './compiled/unsupported.js';
import type { PreparedOperation } from './planning/prepare-operation.js';

export function describePlan(
  { operation }: PreparedOperation,
  plan: PlanNode | null,
  compiled: CompiledPlan | UnsupportedPlanError,
): string {
  const name = operation.name?.value ?? '(anonymous)';
  const code =
    compiled instanceof UnsupportedPlanError
      ? `// General path: ${compiled.message}.`
      : `// Compiled path.\n${compiled.sourceText}`;
  return `# ${operation.operation} ${name}\n${printPlan(plan)}\n\n${code}\n`;
}
