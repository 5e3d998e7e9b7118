/** Admits requests to `/graphql`: the limits of bodies and of operations, before anything is executed. */
import type { DocumentGate } from '@marquee/operation-limits/document-gate';
import { findExceededJsonLimit } from '@marquee/operation-limits/json-limits';
import { DEFAULT_OPERATION_LIMITS } from '@marquee/operation-limits/operation-limits';
import type { OperationLimits } from '@marquee/operation-limits/operation-limits';
import { isRecord } from '@marquee/runtime/is-record';
import type { ErrorCode } from '@marquee/contracts/error-codes';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';

/**
 * Wider than those of the router where a plan enlarges an operation: the planner adds aliases, key fields and
 * `_entities` with their type conditions; 1000 representations have some tens of values each.
 */
export const SUBGRAPH_OPERATION_LIMITS: OperationLimits = {
  ...DEFAULT_OPERATION_LIMITS,
  depth: 60,
  nesting: 400,
  aliases: 500,
  rootFields: 100,
  selections: 20_000,
  overlaps: 100_000,
  inputValues: 100_000,
};

/** An error with the status of its HTTP response. */
interface Refusal extends Error {
  readonly statusCode: number;
}

function refusal(error: GraphQLError): Refusal {
  return Object.assign(error, { statusCode: 400 });
}

/** Refuses bodies that are too large for their JSON limits, before they are parsed. */
export function parseBodiesWithinLimits(scope: FastifyInstance, limits: OperationLimits): void {
  const parseJson = scope.getDefaultJsonParser('error', 'error');
  scope.removeContentTypeParser('application/json');
  scope.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const exceeded = findExceededJsonLimit(String(body), limits);
    if (exceeded === null) void parseJson(request, String(body), done);
    else done(refusal(exceeded));
  });
  scope.setErrorHandler<FastifyError | GraphQLError>(async (error, _request, reply) => {
    const status = 'statusCode' in error ? (error.statusCode ?? 500) : 500;
    if (status >= 500) throw error;
    return sendErrors(reply, status, error instanceof GraphQLError ? [error] : [badRequest(error.message)]);
  });
}

function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' satisfies ErrorCode } });
}

/** Sends the errors of an operation that is over a limit or not valid, and returns false. */
export async function admitOperation(
  gate: DocumentGate,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<boolean> {
  const text = textOf(request);
  const errors = text === null ? undefined : gate.admit(text).errors;
  if (errors === undefined) return true;
  await sendErrors(reply, 400, errors);
  return false;
}

/** Null for a request without a text, which Apollo Server refuses. */
function textOf({ method, body, query }: FastifyRequest): string | null {
  const source = method === 'GET' ? query : body;
  const text = isRecord(source) ? source['query'] : null;
  return typeof text === 'string' ? text : null;
}

function sendErrors(reply: FastifyReply, status: number, errors: readonly GraphQLError[]): FastifyReply {
  return reply
    .code(status)
    .type('application/json; charset=utf-8')
    .send(JSON.stringify({ errors: errors.map((error) => error.toJSON()) }));
}
