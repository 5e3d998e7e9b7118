/**
 * Why fields are unavailable, in messages for the client. They contain no host, no stack, and no text of a subgraph
 * unless the error policy lets its error pass.
 */
import type { ErrorCode } from '@marquee/contracts/error-codes';
import { isSubgraphError } from '../../subgraph-client/subgraph-error.js';
import type { SubgraphResponseError } from '../../subgraph-client/subgraph-request.js';
import { causeKey } from './error-collector.js';
import type { ErrorCause } from './error-collector.js';
import type { ErrorPolicy } from './error-policy.js';

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
  if (isSubgraphError(error)) {
    const { message, code, retryAfterSeconds } = error;
    const extensions = retryAfterSeconds === null ? undefined : { retryAfterSeconds };
    return { message, code, service: subgraph, extensions };
  }
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

/** Characters of a subgraph's message in the response to the client. */
const MAX_MESSAGE_LENGTH = 4_096;

/** What a client may compare with constants of its own. */
const CODE = /^[\w.:-]{1,100}$/;

/** Clients react to these codes, and to this message, by repeating the operation in another form. */
const PERSISTED_QUERIES = /^PERSISTED_?QUERY_?NOT_?(?:FOUND|SUPPORTED)$/i;

/**
 * The causes of the errors in one response; equal errors share a cause. An error that the policy does not let pass is
 * replaced, because it may contain what clients must not see. So are the errors beyond `MAX_CAUSES` different ones.
 */
export function createReportedErrorCauses(
  subgraph: string,
  policy: ErrorPolicy,
): (error: SubgraphResponseError) => ErrorCause {
  const known = new Map<string, ErrorCause>();
  return (error) => {
    const isShown = known.size < MAX_CAUSES && policy.isShown(subgraph, error.extensions?.['code']);
    const cause =
      error.isMalformed === true
        ? malformedError(subgraph)
        : isShown
          ? shownError(subgraph, error, policy)
          : hiddenError(subgraph);
    const key = causeKey(cause);
    const same = known.get(key) ?? cause;
    known.set(key, same);
    return same;
  };
}

function shownError(subgraph: string, error: SubgraphResponseError, policy: ErrorPolicy): ErrorCause {
  const { message } = error;
  const given = error.extensions?.['code'];
  const isOwn = typeof given === 'string' && CODE.test(given) && !PERSISTED_QUERIES.test(given);
  const code = isOwn ? given : DEFAULT_CODE;
  if (PERSISTED_QUERIES.test(message)) return { ...hiddenError(subgraph), code };
  const extensions = policy.extensionsOf(subgraph, error);
  return { message: boundedMessage(message), code, service: subgraph, ...(extensions && { extensions }) };
}

const DEFAULT_CODE: ErrorCode = 'SUBGRAPH_ERROR';

function boundedMessage(message: string): string {
  return message.length <= MAX_MESSAGE_LENGTH ? message : `${message.slice(0, MAX_MESSAGE_LENGTH)}…`;
}

function hiddenError(subgraph: string): ErrorCause {
  return { message: `The subgraph "${subgraph}" reported an error.`, code: DEFAULT_CODE, service: subgraph };
}

/** An error that the subgraph reported in a form that is not a GraphQL error. */
function malformedError(subgraph: string): ErrorCause {
  const message = `The subgraph "${subgraph}" reported an error that is not a GraphQL error.`;
  return { message, code: 'SUBGRAPH_MALFORMED', service: subgraph };
}

/** Errors of a response that are not read, because there are too many. */
export function causeOfOmittedErrors(subgraph: string, count: number): ErrorCause {
  return {
    message: `The subgraph "${subgraph}" reported ${count} more errors.`,
    code: 'ERRORS_LEFT_OUT',
    service: subgraph,
  };
}
