/**
 * The deadline of an operation. A query ends when its client leaves. A mutation does not: its effects would be done in
 * some subgraphs and not in others, and nobody would know in which.
 */
import type { Logger } from '@marquee/runtime/log';
import { OperationTypeNode } from 'graphql';
import type { OperationDefinitionNode } from 'graphql';
import { OperationDeadline } from '../deadline.js';
import type { Deadline } from '../deadline.js';
import type { GraphQLResponse } from '../engine/engine.js';

export interface OperationDeadlines {
  /** Of a query. */
  readonly pageMs: number;
  readonly mutationMs: number;
  /**
   * How long the client still waits; infinite by default. It shortens the deadline of a query. A mutation goes on, as it
   * does when its client leaves.
   */
  readonly clientMs?: number;
}

interface TimedOperation {
  readonly operation: OperationDefinitionNode;
  readonly operationName: string | null;
}

/**
 * Executes an operation within its deadline. The outcome of a mutation whose client has left is logged.
 *
 * @param clientDeadline Not started; it ends when the client leaves.
 */
export function executeWithinDeadline(
  timed: TimedOperation,
  clientDeadline: OperationDeadline,
  { pageMs, mutationMs, clientMs = Infinity }: OperationDeadlines,
  execute: Execute,
  log: Logger,
): Promise<GraphQLResponse> {
  return timed.operation.operation === OperationTypeNode.MUTATION
    ? executeMutation(timed, clientDeadline, mutationMs, execute, log)
    : execute(clientDeadline.start(Math.max(1, Math.min(pageMs, clientMs))));
}

type Execute = (deadline: Deadline) => Promise<GraphQLResponse>;

async function executeMutation(
  { operationName }: TimedOperation,
  clientDeadline: OperationDeadline,
  mutationMs: number,
  execute: Execute,
  log: Logger,
): Promise<GraphQLResponse> {
  const deadline = new OperationDeadline().start(mutationMs);
  try {
    const response = await execute(deadline);
    if (clientDeadline.isOver) {
      const { errors = [] } = response;
      const failures = errors.map(({ path, extensions }) => ({ path: path?.join('.'), code: extensions?.['code'] }));
      log.warn({ operationName, failures }, 'a mutation has ended after its client had left');
    }
    return response;
  } finally {
    deadline.finish();
  }
}
