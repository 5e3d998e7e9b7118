/** Why a subgraph's fields are missing, in words for the client: no host, no stack, no sentence of unknown making. */
import { FIELD_ERRORS } from '@marquee/contracts/error-codes';
import type { ErrorCode } from '@marquee/contracts/error-codes';
import { isSubgraphError } from '../../subgraph-client/subgraph-error.js';
import type { SubgraphResponseError } from '../../subgraph-client/subgraph-request.js';
import type { ErrorCause } from './error-collector.js';

/** Of a request that brought no answer. */
export function causeOfFailure(subgraph: string, error: unknown, isOverdue: boolean): ErrorCause {
  if (isOverdue)
    return {
      message: `There was no time left for the subgraph "${subgraph}".`,
      code: 'DEADLINE_EXCEEDED',
      service: subgraph,
    };
  if (isSubgraphError(error)) return { message: error.message, code: error.code, service: subgraph };
  return { message: `Asking the subgraph "${subgraph}" failed.`, code: 'INTERNAL_SERVER_ERROR', service: subgraph };
}

export function causeOfMalformed(subgraph: string, what: string): ErrorCause {
  return {
    message: `The subgraph "${subgraph}" sent no proper answer: ${what}.`,
    code: 'SUBGRAPH_MALFORMED',
    service: subgraph,
  };
}

/** Of entities that a subgraph cannot be asked for, since another one left out what is needed for it. */
export function causeOfMissingInput(subgraph: string): ErrorCause {
  return {
    message: `What the subgraph "${subgraph}" has to be told before it can answer this never came.`,
    code: 'INVALID_VALUE',
    service: null,
  };
}

/**
 * Reports in one answer that are told apart: a subgraph that sends thousands must not make the client's answer
 * thousands long.
 */
const MAX_CAUSES = 50;

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(FIELD_ERRORS, code);
}

/**
 * The causes in one answer; reports that say the same are one. A code of our catalogue vouches for its message; any
 * other message may tell what clients must not know.
 */
export function createReportedErrorCauses(subgraph: string): (error: SubgraphResponseError) => ErrorCause {
  const known = new Map<string, ErrorCause>();
  return (error) => {
    const code = error.extensions?.['code'];
    const cause: ErrorCause =
      isErrorCode(code) && code !== 'INTERNAL_SERVER_ERROR' && known.size < MAX_CAUSES
        ? { message: error.message, code, service: subgraph }
        : { message: `The subgraph "${subgraph}" could not answer this.`, code: 'SUBGRAPH_ERROR', service: subgraph };
    const key = `${cause.code} ${cause.message}`;
    const same = known.get(key) ?? cause;
    known.set(key, same);
    return same;
  };
}
