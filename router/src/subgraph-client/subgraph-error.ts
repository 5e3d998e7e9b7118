/** Errors of requests to a subgraph that got no GraphQL response. */
import { MalformedResponseError, OversizedResponseError } from './response-errors.js';

export type SubgraphErrorCode = 'SUBGRAPH_UNREACHABLE' | 'SUBGRAPH_TIMEOUT' | 'SUBGRAPH_HTTP' | 'SUBGRAPH_MALFORMED';

/** The message is sent to clients: it names the subgraph and the situation, never a host. The cause is only logged. */
export class SubgraphError extends Error {
  override readonly name = 'SubgraphError';
  constructor(
    readonly subgraph: string,
    readonly code: SubgraphErrorCode,
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
  }
}

/** By name: an engine in another workspace may have loaded another copy of this module, so `instanceof` would fail. */
export function isSubgraphError(error: unknown): error is SubgraphError {
  return error instanceof Error && error.name === 'SubgraphError';
}

/** @param situation The predicate of the message: `cannot be reached`. */
export function createSubgraphError(
  subgraph: string,
  code: SubgraphErrorCode,
  situation: string,
  cause?: unknown,
): SubgraphError {
  return new SubgraphError(subgraph, code, `The subgraph "${subgraph}" ${situation}.`, { cause });
}

export function timeoutError(subgraph: string, cause?: unknown): SubgraphError {
  return createSubgraphError(subgraph, 'SUBGRAPH_TIMEOUT', 'did not respond in time', cause);
}

/** For an error of the connection or of the response reader. */
export function toSubgraphError(subgraph: string, cause: unknown): SubgraphError {
  if (cause instanceof OversizedResponseError)
    return createSubgraphError(subgraph, 'SUBGRAPH_MALFORMED', 'sent a response that is too large', cause);
  if (cause instanceof MalformedResponseError)
    return createSubgraphError(subgraph, 'SUBGRAPH_MALFORMED', 'sent a response that is not HTTP/1.1', cause);
  return createSubgraphError(subgraph, 'SUBGRAPH_UNREACHABLE', 'cannot be reached', cause);
}
