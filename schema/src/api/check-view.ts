/** A check's findings as tasks, in the shape that Rover reads. */
import { brokenFindingId, changeFindingId, lintFindingId, planFindingId } from '../checks/evaluate-change.js';
import type { LintFinding } from '../checks/lint/lint.js';
import { describeClient } from '../checks/operations/known-operation.js';
import type { AssessedChange, ChangeAssessment } from '../checks/operations/assess-changes.js';
import type { Check } from '../checks/checks.js';
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

/** What the change does to those who see but a part of it; each contract's findings are in a check of its own. */
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

/** The words of a finding that forbids the change: under which id it can be approved, or that it was. */
function withApproval(message: string, id: string, approved: Approved): string {
  return approved.has(id) ? `${message} Approved.` : `[${id}] ${message}`;
}

/** What the change does to plans, as rules of ours: Rover shows these as custom checks. */
function plansTask({ plans = [] }: Check, approved: Approved, targetURL: string) {
  const violations = plans.map((finding) => {
    const id = planFindingId(finding);
    const isForbidden = finding.level === 'ERROR';
    return {
      level: isForbidden && !approved.has(id) ? 'ERROR' : 'WARNING',
      rule: finding.rule,
      coordinate: finding.coordinate,
      message: isForbidden ? withApproval(finding.message, id, approved) : finding.message,
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

/** Under a code of its own, so that programs that count findings see that these are not all. */
const NOT_TOLD = 'MORE_NOT_LISTED';

function operationsTask(judgement: ChangeAssessment, untold: Check['untold'], approved: Approved, targetURL: string) {
  const { changes: more = 0 } = untold ?? {};
  const changes = [
    ...judgement.changes.map((change) => changeView(change, judgement.checkedOperations, approved)),
    ...judgement.broken.map((broken) => brokenView(broken, approved)),
    ...(more === 0
      ? []
      : [{ severity: 'NOTICE', code: NOT_TOLD, coordinate: '', description: `${more} more changes are not listed.` }]),
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
  const said = verdict === 'notice' ? description : `${description} ${evidence(operations, checked)}`;
  const words = owners.length === 0 ? said : `${said} Owner: ${owners.join(', ')}.`;
  return {
    severity: verdict === 'blocking' && !approved.has(id) ? 'FAILURE' : 'NOTICE',
    code,
    coordinate,
    description: verdict === 'blocking' ? withApproval(words, id, approved) : words,
  };
}

/** Why a breaking change is held to hurt somebody, or not. */
function evidence(operations: AssessedChange['operations'], checked: number): string {
  if (operations.length > 0) return `Used by ${operations.map(describe).join(', ')}.`;
  return checked === 0
    ? 'Nothing is known of what clients ask: no traffic and no manifest yet.'
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
    description: withApproval(`${describe(operation)} would be refused: ${reasons[0] ?? ''}`, id, approved),
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
            rule: NOT_TOLD,
            level: 'WARNING',
            coordinate: '',
            message: `${more} more remarks are not listed.`,
            sourceLocations: [{ start: BEGINNING, end: BEGINNING }],
          },
        ];
  const result = lintView([...findings.map((finding) => approvable(finding, approved)), ...unlisted]);
  return { __typename: 'LintCheckTask', status: stateOf(result.stats.errorsCount === 0), targetURL, result };
}

const BEGINNING = { byteOffset: 0, line: 1, column: 1 };
