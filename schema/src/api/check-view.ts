/** Checks as objects of the API: one task for each kind of finding, as Rover reads them. */
import { brokenFindingId, changeFindingId, lintFindingId, planFindingId } from '../checks/finding-id.js';
import type { LintFinding } from '../checks/lint/lint.js';
import { describeClient } from '../checks/operations/known-operation.js';
import type { AssessedChange, ChangeAssessment } from '../checks/operations/assess-changes.js';
import type { Check } from '../checks/check.js';
import { checkPath } from '../pages/page-paths.js';
import type { ApiContext } from './context.js';
import { problemView } from './launch-view.js';

function stateOf(passed: boolean): 'PASSED' | 'FAILED' {
  return passed ? 'PASSED' : 'FAILED';
}

export function checkUrl({ graph, variant, id }: Pick<Check, 'graph' | 'variant' | 'id'>, { url }: ApiContext): string {
  return `${url}${checkPath({ graph, variant }, id)}`;
}

export function checkView(check: Check, context: ApiContext) {
  return {
    id: check.id,
    status: stateOf(check.passed),
    createdAt: check.at,
    tasks: [...tasksOf(check, checkUrl(check, context)), ...contractsTask(check, context)],
  };
}

/** The checks of the contract variants. */
function contractsTask({ graph, contracts = [], ...check }: Check, context: ApiContext) {
  if (contracts.length === 0) return [];
  const results = contracts.map(({ variant, id, passed }) => ({
    downstreamVariantName: variant,
    failsUpstreamWorkflow: !passed,
    workflow: async () => {
      const found = await context.checks.read(id);
      return found && checkView(found, context);
    },
  }));
  const failed = contracts.find(({ passed }) => !passed);
  const targetURL =
    failed === undefined
      ? checkUrl({ graph, ...check }, context)
      : checkUrl({ graph, variant: failed.variant, id: failed.id }, context);
  return [{ __typename: 'DownstreamCheckTask', status: stateOf(failed === undefined), targetURL, results }];
}

function tasksOf(check: Check, targetURL: string) {
  const composition = {
    __typename: 'CompositionCheckTask',
    status: stateOf(check.problems.length === 0),
    targetURL,
    coreSchemaModified: check.changesSupergraph,
    result: { __typename: 'CompositionCheckResult', errors: check.problems.map(problemView) },
  };
  if (check.judgement === null) return [composition];
  const approved = new Set(check.approved);
  return [
    composition,
    operationsTask(check.judgement, check.untold, approved, targetURL),
    lintTask(check.lint, check.untold, approved, targetURL),
    plansTask(check, approved, targetURL),
  ];
}

type Approved = ReadonlySet<string>;

/** The message of a blocking finding: with its id, by which it can be approved, or marked as approved. */
function withApproval(message: string, id: string, approved: Approved): string {
  return approved.has(id) ? `${message} Approved.` : `[${id}] ${message}`;
}

/** Plan findings; Rover shows them as custom checks. */
function plansTask({ plans = [] }: Check, approved: Approved, targetURL: string) {
  const violations = plans.map((finding) => {
    const id = planFindingId(finding);
    const isBlocking = finding.level === 'ERROR';
    return {
      level: isBlocking && !approved.has(id) ? 'ERROR' : 'WARNING',
      rule: finding.rule,
      coordinate: finding.coordinate,
      message: isBlocking ? withApproval(finding.message, id, approved) : finding.message,
      sourceLocations: [],
    };
  });
  return {
    __typename: 'CustomCheckTask',
    status: stateOf(violations.every(({ level }) => level !== 'ERROR')),
    targetURL,
    result: { violations },
  };
}

/** The code of an entry that gives the number of findings beyond the listed ones. */
const MORE_NOT_LISTED = 'MORE_NOT_LISTED';

function operationsTask(judgement: ChangeAssessment, untold: Check['untold'], approved: Approved, targetURL: string) {
  const { changes: more = 0 } = untold ?? {};
  const changes = [
    ...judgement.changes.map((change) => changeView(change, judgement.checkedOperations, approved)),
    ...judgement.broken.map((broken) => brokenView(broken, approved)),
    ...(more === 0
      ? []
      : [
          {
            severity: 'NOTICE',
            code: MORE_NOT_LISTED,
            coordinate: '',
            description: `${more} more changes are not listed.`,
          },
        ]),
  ];
  const passed = changes.every(({ severity }) => severity !== 'FAILURE');
  return {
    __typename: 'OperationsCheckTask',
    status: stateOf(passed),
    targetURL,
    result: {
      checkSeverity: passed ? 'NOTICE' : 'FAILURE',
      numberOfCheckedOperations: judgement.checkedOperations,
      changes,
    },
  };
}

function changeView(change: AssessedChange, checked: number, approved: Approved) {
  const { code, coordinate, description, verdict, operations, owners } = change;
  const id = changeFindingId(change);
  const text = verdict === 'notice' ? description : `${description} ${evidence(operations, checked)}`;
  const message = owners.length === 0 ? text : `${text} Owner: ${owners.join(', ')}.`;
  return {
    severity: verdict === 'blocking' && !approved.has(id) ? 'FAILURE' : 'NOTICE',
    code,
    coordinate,
    description: verdict === 'blocking' ? withApproval(message, id, approved) : message,
  };
}

/** The known operations that a breaking change affects. */
function evidence(operations: AssessedChange['operations'], checked: number): string {
  if (operations.length > 0) return `Used by ${operations.map(describe).join(', ')}.`;
  return checked === 0
    ? 'No operations are known: no traffic was reported and no manifest was published.'
    : `None of ${checked} known operations uses it.`;
}

function describe({ name, clients }: AssessedChange['operations'][number]): string {
  return `${name} (${clients.map(describeClient).join(', ')})`;
}

function brokenView(broken: ChangeAssessment['broken'][number], approved: Approved) {
  const { operation, reasons } = broken;
  const id = brokenFindingId(broken);
  return {
    severity: approved.has(id) ? 'NOTICE' : 'FAILURE',
    code: 'OPERATION_BROKEN',
    coordinate: operation.name,
    description: withApproval(`${describe(operation)} would become invalid: ${reasons[0] ?? ''}`, id, approved),
  };
}

export function lintView(findings: readonly LintFinding[]) {
  return {
    diagnostics: findings,
    stats: {
      errorsCount: findings.filter(({ level }) => level === 'ERROR').length,
      warningsCount: findings.filter(({ level }) => level === 'WARNING').length,
    },
  };
}

function approvable(finding: LintFinding, approved: Approved): LintFinding {
  if (finding.level !== 'ERROR') return finding;
  const id = lintFindingId(finding);
  return {
    ...finding,
    level: approved.has(id) ? 'WARNING' : 'ERROR',
    message: withApproval(finding.message, id, approved),
  };
}

function lintTask(findings: readonly LintFinding[], untold: Check['untold'], approved: Approved, targetURL: string) {
  const { lint: more = 0 } = untold ?? {};
  const unlisted: readonly LintFinding[] =
    more === 0
      ? []
      : [
          {
            rule: MORE_NOT_LISTED,
            level: 'WARNING',
            coordinate: '',
            message: `${more} more lint findings are not listed.`,
            sourceLocations: [{ start: BEGINNING, end: BEGINNING }],
          },
        ];
  const result = lintView([...findings.map((finding) => approvable(finding, approved)), ...unlisted]);
  return { __typename: 'LintCheckTask', status: stateOf(result.stats.errorsCount === 0), targetURL, result };
}

const BEGINNING = { byteOffset: 0, line: 1, column: 1 };
