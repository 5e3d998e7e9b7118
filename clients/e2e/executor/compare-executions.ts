/** One operation, executed by the subgraphs' executor and by graphql-js: how the responses differ. */
import { executeBounded } from '@marquee/operation-limits/execution/execute-bounded';
import { RequestWork } from '@marquee/operation-limits/execution/request-work';
import type { WorkEnd } from '@marquee/operation-limits/execution/request-work';
import { execute } from 'graphql';
import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql';
import type { ResolveCount } from './random-resolvers.js';

export interface ComparedRequest {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly variableValues: Record<string, unknown>;
}

const NO_LIMITS = { fields: 10_000_000, deadlineMs: 600_000 } as const;

/** Null when the responses are equal and no rejection is left without a reader. */
export async function compareExecutions(request: ComparedRequest): Promise<string | null> {
  const work = new RequestWork(NO_LIMITS);
  const count = { resolved: 0 };
  const { result: actual, unread } = await withRejections(count, () => run(request, work, count));
  work.finish();
  if (unread.length > 0) return `${unread.length} rejections without a reader: ${String(unread[0])}`;
  return differenceOf(actual, await reference(request));
}

/**
 * Ends the request early, some turns of the event loop after its start. Null when the response is that of graphql-js, or
 * says that the request has ended and no resolver is called after it.
 */
export async function compareEnded(request: ComparedRequest, end: WorkEnd, turns: number): Promise<string | null> {
  const work = new RequestWork(end === 'fields' ? { ...NO_LIMITS, fields: turns * 3 } : NO_LIMITS);
  const count = { resolved: 0 };
  let atEnd = 0;
  const { result: actual, unread } = await withRejections(count, async () => {
    const running = run(request, work, count);
    for (let turn = 0; end !== 'fields' && turn < turns; turn += 1) await nextTurn();
    if (end !== 'fields') work.end(end);
    const result = await running;
    atEnd = count.resolved;
    return result;
  });
  const { ended } = work;
  work.finish();
  if (unread.length > 0) return `${unread.length} rejections without a reader: ${String(unread[0])}`;
  const [error] = actual.errors ?? [];
  if (ended === null || error?.extensions['code'] !== CODES[ended])
    return differenceOf(actual, await reference(request));
  if (actual.data !== null || actual.errors?.length !== 1) return `data or errors after the end: ${textOf(actual)}`;
  return count.resolved === atEnd ? null : `${count.resolved - atEnd} resolvers were called after the response`;
}

const CODES: Readonly<Record<WorkEnd, string>> = {
  fields: 'TOO_MANY_FIELDS',
  deadline: 'DEADLINE_EXCEEDED',
  cancelled: 'REQUEST_CANCELLED',
};

function run(request: ComparedRequest, work: RequestWork, count: ResolveCount): Promise<ExecutionResult> {
  return executeBounded({ ...request, operationName: null, contextValue: Object.assign(count, { work }) });
}

async function reference(request: ComparedRequest): Promise<ExecutionResult> {
  const count = { resolved: 0 };
  // graphql-js itself leaves rejections without a reader.
  const { result } = await withRejections(count, async () => execute({ ...request, contextValue: count }));
  return result;
}

function differenceOf(actual: ExecutionResult, expected: ExecutionResult): string | null {
  const isEqual =
    JSON.stringify(actual.data ?? null) === JSON.stringify(expected.data ?? null) &&
    pathsOfErrors(actual).join('\n') === pathsOfErrors(expected).join('\n');
  return isEqual ? null : `the response is ${textOf(actual)}\n    that of graphql-js ${textOf(expected)}`;
}

function textOf({ data, errors = [] }: ExecutionResult): string {
  return JSON.stringify({ data, errors: errors.map(({ path, message }) => `${path?.join('.') ?? ''}: ${message}`) });
}

/**
 * In a fixed order, without errors below a null: which of those are found depends on timing. Errors before the execution
 * have texts of our own, and count once. One of them, null for a condition of the root fields, is found by graphql-js during
 * the execution: its response has `data: null`.
 */
function pathsOfErrors({ data, errors = [] }: ExecutionResult): readonly string[] {
  if (data === undefined || (data === null && errors.every(({ path }) => path === undefined))) return ['not executed'];
  const isBelowNull = (path: readonly (string | number)[]): boolean => {
    let at: unknown = data;
    for (const key of path) {
      if (at === null || at === undefined) return true;
      at = (at as Readonly<Record<string | number, unknown>>)[key];
    }
    return false;
  };
  return errors.flatMap(({ path }) => (path === undefined || isBelowNull(path) ? [] : [path.join('.')])).toSorted();
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Turns without a new resolver, after which an execution has come to its end. The longest promise takes one. */
const QUIET_TURNS = 5;

/** Collects rejections without a reader while the work runs, and until the last of its resolvers has settled. */
async function withRejections<T>(
  count: ResolveCount,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly unread: readonly unknown[] }> {
  const unread: unknown[] = [];
  const listener = (reason: unknown): void => {
    // A process ignores this kind: the request has its response.
    if (typeof reason !== 'object' || reason === null || !('isRequestEnd' in reason)) unread.push(reason);
  };
  const others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', listener);
  const result = await work();
  let resolved = -1;
  for (let quiet = 0; quiet < QUIET_TURNS; quiet += 1) {
    if (resolved !== count.resolved) quiet = 0;
    ({ resolved } = count);
    await nextTurn();
  }
  process.off('unhandledRejection', listener);
  others.forEach((other) => process.on('unhandledRejection', other));
  return { result, unread };
}
