import { createLog } from '@marquee/runtime/log';
import { getOperationAST, parse } from 'graphql';
import { expect, test, vi } from 'vitest';
import { OperationDeadline } from '../deadline.js';
import type { Deadline } from '../deadline.js';
import type { GraphQLResponse } from '../engine/engine.js';
import { executeWithinDeadline } from './operation-deadline.js';

const DEADLINES = { pageMs: 20, mutationMs: 60_000 };
const log = createLog('router', 'silent');

function operation(source: string) {
  const node = getOperationAST(parse(source));
  if (!node) throw new Error('no operation');
  return { operation: node, operationName: 'Save' };
}

/** Ends at the deadline, or when `finish` is called. */
function startExecution(response: GraphQLResponse) {
  let finish = (): void => {};
  const execute = (deadline: Deadline): Promise<GraphQLResponse> =>
    new Promise((resolve) => {
      finish = () => resolve(response);
      deadline.listen({ onOver: () => resolve({ data: null }) });
    });
  return { execute, finish: () => finish() };
}

test('a query ends when its client leaves, and at its deadline', async () => {
  const leaving = new OperationDeadline();
  const query = operation('{ a }');
  const left = executeWithinDeadline(query, leaving, DEADLINES, startExecution({ data: { a: 1 } }).execute, log);
  leaving.end();
  expect(await left).toEqual({ data: null });
  const { execute } = startExecution({ data: { a: 1 } });
  expect(await executeWithinDeadline(query, new OperationDeadline(), DEADLINES, execute, log)).toEqual({ data: null });
});

test('a mutation goes on when its client leaves, and its outcome is logged', async () => {
  const warn = vi.spyOn(log, 'warn');
  const errors = [{ message: 'x', path: ['save', 'name'], extensions: { code: 'SUBGRAPH_ERROR' } }];
  const { execute, finish } = startExecution({ data: { save: null }, errors });
  const client = new OperationDeadline();
  const response = executeWithinDeadline(operation('mutation { save }'), client, DEADLINES, execute, log);
  client.end();
  finish();
  expect(await response).toEqual({ data: { save: null }, errors });
  expect(warn.mock.calls).toEqual([
    [
      { operationName: 'Save', failures: [{ path: 'save.name', code: 'SUBGRAPH_ERROR' }] },
      'a mutation has ended after its client had left',
    ],
  ]);
});

test('a mutation has its own deadline, and no log line while its client waits', async () => {
  const warn = vi.spyOn(log, 'warn').mockClear();
  const short = { pageMs: 60_000, mutationMs: 5 };
  const { execute } = startExecution({ data: { save: 1 } });
  const client = new OperationDeadline();
  expect(await executeWithinDeadline(operation('mutation { save }'), client, short, execute, log)).toEqual({
    data: null,
  });
  expect(warn).not.toHaveBeenCalled();
});
