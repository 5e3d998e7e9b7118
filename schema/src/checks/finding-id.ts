/** Ids of findings, by which a single finding can be approved. */
import { createHash } from 'node:crypto';
import type { ChangeAssessment } from './operations/assess-changes.js';
import type { LintFinding } from './lint/lint.js';
import type { PlanFinding } from './plans/compare-plans.js';

/**
 * The id is the same whenever the same finding of the same change is checked again, and different for any other change.
 * The parts are the finding's code, coordinate and message without its evidence (operations and request counts), which
 * changes with the traffic.
 */
function findingId(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12);
}

export function changeFindingId({ code, coordinate, description }: ChangeAssessment['changes'][number]): string {
  return findingId(code, coordinate, description);
}

export function brokenFindingId({ operation, reasons }: ChangeAssessment['broken'][number]): string {
  return findingId('OPERATION_BROKEN', operation.name, ...reasons);
}

export function lintFindingId({ rule, coordinate, message }: LintFinding): string {
  return findingId(rule, coordinate, message);
}

export function planFindingId({ rule, coordinate, message }: PlanFinding): string {
  return findingId(rule, coordinate, message);
}
