/** How a fetch over HTTP fails, in the words of `SubgraphError`. */
import { MalformedResponseError, OversizedResponseError } from './response-errors.js';
import { SubgraphError } from './subgraph-request.js';
import type { SubgraphErrorCode, SubgraphRequest } from './subgraph-request.js';

type Asked = Pick<SubgraphRequest, 'subgraph'>;

/** What went wrong on the wire, as a situation that a client may be told of. */
export function toSubgraphError(request: Asked, cause: unknown, isTooLate: boolean): SubgraphError {
  if (isTooLate) return createSubgraphError(request, 'SUBGRAPH_TIMEOUT', 'did not answer in time', cause);
  if (cause instanceof OversizedResponseError)
    return createSubgraphError(request, 'SUBGRAPH_MALFORMED', 'sent an answer that is too large', cause);
  if (cause instanceof MalformedResponseError)
    return createSubgraphError(request, 'SUBGRAPH_MALFORMED', 'sent something that is not HTTP', cause);
  return createSubgraphError(request, 'SUBGRAPH_UNREACHABLE', 'cannot be reached', cause);
}

export function createSubgraphError(
  { subgraph }: Asked,
  code: SubgraphErrorCode,
  situation: string,
  cause?: unknown,
): SubgraphError {
  return new SubgraphError(subgraph, code, `The subgraph "${subgraph}" ${situation}.`, { cause });
}
