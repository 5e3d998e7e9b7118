/** A check's findings as tasks, in the shape that Rover reads. */
import type { LintFinding } from '../../check/lint/lint.js';
import type { JudgedChange, Judgement } from '../../check/operations/judge-changes.js';
import type { Check } from '../checks.js';
import type { ApiContext } from './context.js';
import { problemView } from './launch-view.js';

const stateOf = (passed: boolean): 'PASSED' | 'FAILED' => (passed ? 'PASSED' : 'FAILED');

export const checkUrl = ({ graph, variant, id }: Check, { url }: ApiContext): string => `${url}/${graph}@${variant}/checks/${id}`;

export const checkView = (check: Check, context: ApiContext) => ({
  id: check.id,
  status: stateOf(check.passed),
  createdAt: check.at,
  tasks: tasksOf(check, checkUrl(check, context)),
});

const tasksOf = (check: Check, targetURL: string) => {
  const composition = {
    __typename: 'CompositionCheckTask',
    status: stateOf(check.problems.length === 0),
    targetURL,
    coreSchemaModified: check.changesSupergraph,
    result: { __typename: 'CompositionCheckResult', errors: check.problems.map(problemView) },
  };
  if (check.judgement === null) return [composition];
  return [composition, operationsTask(check.judgement, targetURL), lintTask(check.lint, targetURL)];
};

const operationsTask = (judgement: Judgement, targetURL: string) => {
  const changes = [...judgement.changes.map((change) => changeView(change, judgement.checkedOperations)), ...judgement.broken.map(brokenView)];
  const passed = changes.every(({ severity }) => severity !== 'FAILURE');
  return {
    __typename: 'OperationsCheckTask',
    status: stateOf(passed),
    targetURL,
    result: { checkSeverity: passed ? 'NOTICE' : 'FAILURE', numberOfCheckedOperations: judgement.checkedOperations, changes },
  };
};

const changeView = ({ code, coordinate, description, verdict, operations }: JudgedChange, checked: number) => ({
  severity: verdict === 'blocking' ? 'FAILURE' : 'NOTICE',
  code,
  coordinate,
  description: verdict === 'notice' ? description : `${description} ${evidence(operations, checked)}`,
});

/** Why a breaking change is held to hurt somebody, or not. */
const evidence = (operations: JudgedChange['operations'], checked: number): string => {
  if (operations.length > 0) return `Used by ${operations.map(describe).join(', ')}.`;
  return checked === 0 ? 'Nothing is known of what clients ask: no traffic and no manifest yet.' : `None of ${checked} known operations uses it.`;
};

const describe = ({ name, clients }: JudgedChange['operations'][number]): string => {
  const users = clients.map((client) => [client.name, client.version].filter((part) => part !== '').join(' '));
  return `${name} (${users.join(', ')})`;
};

const brokenView = ({ operation, reasons }: Judgement['broken'][number]) => ({
  severity: 'FAILURE',
  code: 'OPERATION_BROKEN',
  coordinate: operation.name,
  description: `${describe(operation)} would be refused: ${reasons[0] ?? ''}`,
});

export const lintView = (findings: readonly LintFinding[]) => ({
  diagnostics: findings,
  stats: {
    errorsCount: findings.filter(({ level }) => level === 'ERROR').length,
    warningsCount: findings.filter(({ level }) => level === 'WARNING').length,
  },
});

const lintTask = (findings: readonly LintFinding[], targetURL: string) => {
  const result = lintView(findings);
  return { __typename: 'LintCheckTask', status: stateOf(result.stats.errorsCount === 0), targetURL, result };
};
