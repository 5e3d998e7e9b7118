/** The findings of a check in one shape, for its page. */
import { brokenFindingId, changeFindingId, lintFindingId, planFindingId } from '../../checks/finding-id.js';
import type { ChangeLevel } from '../../checks/changes/change.js';
import type { KnownOperation } from '../../checks/operations/known-operation.js';
import type { Check } from '../../checks/check.js';

export interface Finding {
  /** The id by which the finding can be approved. */
  readonly id: string;
  readonly code: string;
  /** A schema coordinate, or the name of an operation. */
  readonly where: string;
  readonly isOperation: boolean;
  readonly messages: readonly string[];
  /** Whether the finding blocks the change unless it is approved. */
  readonly isBlocking: boolean;
  readonly level: ChangeLevel;
  /** The known operations that the change affects. */
  readonly operations: readonly KnownOperation[];
  readonly owners: readonly string[];
}

export interface FindingGroup {
  readonly id: string;
  readonly title: string;
  /** Blocking findings first, then by level. */
  readonly findings: readonly Finding[];
}

/** Empty for a check whose proposal does not compose. */
export function findingGroups(check: Check): readonly FindingGroup[] {
  if (check.judgement === null) return [];
  const objections = new Set(check.objections);
  const of = (
    id: string,
    finding: Partial<Finding> & Pick<Finding, 'code' | 'where' | 'messages' | 'level'>,
  ): Finding => ({ isOperation: false, operations: [], owners: [], ...finding, id, isBlocking: objections.has(id) });
  const { changes, broken } = check.judgement;
  return [
    {
      id: 'clients',
      title: 'Changes for clients',
      findings: sorted([
        ...changes.map((change) =>
          of(changeFindingId(change), {
            code: change.code,
            where: change.coordinate,
            messages: [change.description],
            level: change.level,
            operations: change.operations,
            owners: change.owners,
          }),
        ),
        ...broken.map((each) =>
          of(brokenFindingId(each), {
            code: 'OPERATION_BROKEN',
            where: each.operation.name,
            isOperation: true,
            messages: each.reasons,
            level: 'breaking',
            operations: [each.operation],
          }),
        ),
      ]),
    },
    {
      id: 'plans',
      title: 'Plan cost and outages',
      findings: sorted(
        check.plans.map((plan) =>
          of(planFindingId(plan), {
            code: plan.rule,
            where: plan.coordinate,
            isOperation: plan.rule.startsWith('PLAN_'),
            messages: [plan.message],
            level: plan.level === 'ERROR' ? 'breaking' : 'risky',
          }),
        ),
      ),
    },
    {
      id: 'style',
      title: 'Lint',
      findings: sorted(
        check.lint.map((lint) =>
          of(lintFindingId(lint), {
            code: lint.rule,
            where: lint.coordinate,
            messages: [`${lint.message}${locationOf(lint)}`],
            level: lint.level === 'ERROR' ? 'breaking' : 'risky',
          }),
        ),
      ),
    },
  ];
}

function locationOf({ sourceLocations: [first] }: Check['lint'][number]): string {
  return first === undefined ? '' : ` (line ${first.start.line})`;
}

const WEIGHTS: Readonly<Record<ChangeLevel, number>> = { breaking: 1, risky: 2, safe: 3 };
function weightOf({ isBlocking, level }: Finding): number {
  return isBlocking ? 0 : WEIGHTS[level];
}

function sorted(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((one, other) => weightOf(one) - weightOf(other));
}
