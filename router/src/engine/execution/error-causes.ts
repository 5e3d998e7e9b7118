/**
 * Why fields are unavailable, in messages for the client. They contain no host, no stack, and no text of a subgraph
 * unless the subgraph gave an error code of the catalogue.
 */
import { FIELD_ERRORS } from '@marquee/contracts/error-codes';
import type { ErrorCode } from '@marquee/contracts/error-codes';
import { isSubgraphError } from '../../subgraph-client/subgraph-error.js';
import type { SubgraphResponseError } from '../../subgraph-client/subgraph-request.js';
import type { ErrorCause } from './error-collector.js';

/** The caller does not meet an auth rule of the field. */
export const UNAUTHORIZED_FIELD: ErrorCause = {
  message: 'The caller may not read this field.',
  code: 'UNAUTHORIZED_FIELD',
  service: null,
};

/** A request that got no response. */
export function causeOfFailure(subgraph: string, error: unknown, isOverdue: boolean): ErrorCause {
  if (isOverdue)
    return {
      message: `There was no time left for the subgraph "${subgraph}".`,
      code: 'DEADLINE_EXCEEDED',
      service: subgraph,
    };
  if (isSubgraphError(error)) return { message: error.message, code: error.code, service: subgraph };
  return {
    message: `The request to the subgraph "${subgraph}" failed.`,
    code: 'INTERNAL_SERVER_ERROR',
    service: subgraph,
  };
}

export function causeOfMalformed(subgraph: string, what: string): ErrorCause {
  return {
    message: `The subgraph "${subgraph}" sent a malformed response: ${what}.`,
    code: 'SUBGRAPH_MALFORMED',
    service: subgraph,
  };
}

/** A field that a fetch selects, and that the subgraph's response does not contain, not even as null. */
export function causeOfMissingField(subgraph: string): ErrorCause {
  return {
    message: `The response of the subgraph "${subgraph}" does not contain this field.`,
    code: 'INVALID_VALUE',
    service: subgraph,
  };
}

/** A field that no fetch of the plan selects. */
export const NO_FETCH_PLANNED: ErrorCause = {
  message: 'No subgraph was found that can resolve this field.',
  code: 'PLANNING_FAILED',
  service: null,
};

/** Entities that cannot be fetched, because another subgraph returned neither their key nor an input. */
export function causeOfMissingInput(subgraph: string): ErrorCause {
  return {
    message: `A key or required field that the subgraph "${subgraph}" needs is missing.`,
    code: 'INVALID_VALUE',
    service: null,
  };
}

/** Limit of different causes from one response: a response with thousands of errors must not multiply the client's. */
const MAX_CAUSES = 50;

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(FIELD_ERRORS, code);
}

/**
 * The causes of the errors in one response; equal errors share a cause. The message of an error with a code of our
 * catalogue is passed on. Any other message may contain what clients must not see, and is replaced.
 */
export function createReportedErrorCauses(subgraph: string): (error: SubgraphResponseError) => ErrorCause {
  const known = new Map<string, ErrorCause>();
  return (error) => {
    const code = error.extensions?.['code'];
    const cause: ErrorCause =
      isErrorCode(code) && code !== 'INTERNAL_SERVER_ERROR' && known.size < MAX_CAUSES
        ? { message: error.message, code, service: subgraph }
        : { message: `The subgraph "${subgraph}" reported an error.`, code: 'SUBGRAPH_ERROR', service: subgraph };
    const key = `${cause.code} ${cause.message}`;
    const same = known.get(key) ?? cause;
    known.set(key, same);
    return same;
  };
}
