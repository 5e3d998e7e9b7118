/** A check's findings, of whatever kind, in one shape for its page. */
import { brokenFindingId, changeFindingId, lintFindingId, planFindingId } from '../../checks/finding-id.js';
import type { ChangeLevel } from '../../checks/changes/change.js';
import type { KnownOperation } from '../../checks/operations/known-operation.js';
import type { Check } from '../../checks/check.js';

export interface Finding {
  /** Under which it can be approved. */
  readonly id: string;
  readonly code: string;
  /** A schema coordinate, or an operation. */
  readonly where: string;
  readonly isOperation: boolean;
  readonly words: readonly string[];
  /** Whether the change may not pass while this stands unapproved. */
  readonly forbids: boolean;
  readonly level: ChangeLevel;
  /** Who would be hurt. */
  readonly operations: readonly KnownOperation[];
  readonly owners: readonly string[];
}

export interface FindingGroup {
  readonly id: string;
  readonly title: string;
  /** Those that forbid the change first, then what could hurt; what is safe last. */
  readonly findings: readonly Finding[];
}

/** None for what did not compose. */
export function findingGroups(check: Check): readonly FindingGroup[] {
  if (check.judgement === null) return [];
  const objections = new Set(check.objections);
  const of = (
    id: string,
    finding: Partial<Finding> & Pick<Finding, 'code' | 'where' | 'words' | 'level'>,
  ): Finding => ({ isOperation: false, operations: [], owners: [], ...finding, id, forbids: objections.has(id) });
  const { changes, broken } = check.judgement;
  return [
    {
      id: 'clients',
      title: 'What clients would meet',
      findings: sorted([
        ...changes.map((change) =>
          of(changeFindingId(change), {
            code: change.code,
            where: change.coordinate,
            words: [change.description],
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
            words: each.reasons,
            level: 'breaking',
            operations: [each.operation],
          }),
        ),
      ]),
    },
    {
      id: 'plans',
      title: 'What it would cost, and how far an outage would reach',
      findings: sorted(
        check.plans.map((plan) =>
          of(planFindingId(plan), {
            code: plan.rule,
            where: plan.coordinate,
            isOperation: plan.rule.startsWith('PLAN_'),
            words: [plan.message],
            level: plan.level === 'ERROR' ? 'breaking' : 'risky',
          }),
        ),
      ),
    },
    {
      id: 'style',
      title: 'How it is written',
      findings: sorted(
        check.lint.map((lint) =>
          of(lintFindingId(lint), {
            code: lint.rule,
            where: lint.coordinate,
            words: [`${lint.message}${placeOf(lint)}`],
            level: lint.level === 'ERROR' ? 'breaking' : 'risky',
          }),
        ),
      ),
    },
  ];
}

function placeOf({ sourceLocations: [first] }: Check['lint'][number]): string {
  return first === undefined ? '' : ` (line ${first.start.line})`;
}

const WEIGHTS: Readonly<Record<ChangeLevel, number>> = { breaking: 1, risky: 2, safe: 3 };
function weightOf({ forbids, level }: Finding): number {
  return forbids ? 0 : WEIGHTS[level];
}

function sorted(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((one, other) => weightOf(one) - weightOf(other));
}
