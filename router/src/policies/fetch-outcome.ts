/** What the end of a fetch says about its subgraph. */
import { hasClientLeft } from '../deadline.js';
import { isSubgraphError } from '../subgraph-client/subgraph-error.js';
import type { SubgraphError } from '../subgraph-client/subgraph-error.js';
import type { RawRequest } from '../subgraph-client/subgraph-request.js';

/**
 * The code of a fetch that has failed, for metrics, log lines and spans. The end of a fetch whose client has left is not
 * the subgraph's.
 *
 * @param request With the deadline of the operation.
 */
export function failureCode(error: unknown, { deadline }: Pick<RawRequest, 'deadline'>): string {
  if (hasClientLeft(deadline)) return 'REQUEST_CANCELLED';
  return isSubgraphError(error) ? error.code : 'INTERNAL_SERVER_ERROR';
}

/**
 * Whether the subgraph has failed. A fetch that ended for another reason says nothing about it: the client left, the
 * operation had less time than the fetch's share, the router or the subgraph refused the fetch, or the router has a bug.
 *
 * @param request As it was sent: with the deadline of the fetch.
 */
export function isSubgraphFailure(error: unknown, { deadline, isShortened }: RawRequest): boolean {
  if (!isSubgraphError(error)) return false;
  switch (error.code) {
    case 'SUBGRAPH_TIMEOUT':
      return deadline.hasElapsed && isShortened !== true;
    case 'SUBGRAPH_UNREACHABLE':
      // An error of the connection after the end of the deadline is the router's own closing of it.
      return !deadline.isOver || deadline.hasElapsed;
    case 'SUBGRAPH_MALFORMED':
      return true;
    case 'SUBGRAPH_HTTP':
      return (error.status ?? 0) >= 500 && !asksToWait(error);
    case 'SUBGRAPH_CIRCUIT_OPEN':
    case 'FETCH_SHED':
    case 'DISABLED':
      return false;
  }
}

/** Statuses of proxies and of servers that stop or start; another attempt may reach one that works. */
const PASSING_STATUSES: ReadonlySet<number | null> = new Set([502, 503, 504]);

/** Whether another attempt may succeed. One after a time-out may not: the time of the fetch is used up. */
export function mayPass(error: unknown): boolean {
  if (!isSubgraphError(error) || asksToWait(error)) return false;
  if (error.code === 'SUBGRAPH_HTTP') return PASSING_STATUSES.has(error.status);
  return error.code === 'SUBGRAPH_UNREACHABLE';
}

/** The subgraph sheds load: it works, and says when it can do more. */
function asksToWait({ status, retryAfterSeconds }: SubgraphError): boolean {
  return (status === 503 || status === 429) && retryAfterSeconds !== null;
}
