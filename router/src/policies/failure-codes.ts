/** The codes by which subgraphs report that they have failed, for circuit breakers of subgraphs and of fields. */
import { FIELD_ERRORS } from '@marquee/contracts/error-codes';
import { isRecord } from '@marquee/runtime/is-record';
import type { SubgraphResponseError } from '../subgraph-client/subgraph-request.js';

/**
 * An error without a code is a failure: it is what a resolver threw. Any other code is the answer or the refusal of a
 * subgraph that works, such as FORBIDDEN, NOT_FOUND, BAD_USER_INPUT, GRAPHQL_VALIDATION_FAILED, DISABLED or
 * CARD_DECLINED. So is a code that is not known, unless the error has an HTTP status from 500 on: to take failures for
 * answers keeps a broken field in use, and to take answers for failures would remove a field that works.
 */
export const FAILURE_CODES: ReadonlySet<unknown> = new Set([
  undefined,
  null,
  // Servers' words for what they did not expect.
  'INTERNAL_SERVER_ERROR',
  'INTERNAL_ERROR',
  'INTERNAL',
  'SERVER_ERROR',
  'UNEXPECTED_ERROR',
  'UNKNOWN',
  'UNKNOWN_ERROR',
  // What the resolver depends on does not work.
  'DOWNSTREAM_SERVICE_ERROR',
  'DATABASE_ERROR',
  'BAD_GATEWAY',
  'UNAVAILABLE',
  'SERVICE_UNAVAILABLE',
  'ECONNREFUSED',
  'ECONNRESET',
  // Time-outs of the subgraph's own.
  'TIMEOUT',
  'ETIMEDOUT',
  'GATEWAY_TIMEOUT',
  'REQUEST_TIMEOUT',
  'DEADLINE_EXCEEDED',
]);

/** Whether the subgraph failed, and not the caller. */
export function isFailure({ extensions = {} }: SubgraphResponseError): boolean {
  const { code } = extensions;
  if (FAILURE_CODES.has(code)) return true;
  return !(typeof code === 'string' && Object.hasOwn(FIELD_ERRORS, code)) && statusOf(extensions) >= 500;
}

/** In the places where Apollo Server (`http`), its data sources (`response`) and others (`status`) have it; else 0. */
function statusOf({ http, response, status }: Readonly<Record<string, unknown>>): number {
  for (const each of [isRecord(http) ? http['status'] : null, isRecord(response) ? response['status'] : null, status])
    if (typeof each === 'number') return each;
  return 0;
}
