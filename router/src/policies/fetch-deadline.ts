import { OperationDeadline } from '../deadline.js';
import { timeoutError } from '../subgraph-client/subgraph-error.js';
import type { RawRequest } from '../subgraph-client/subgraph-request.js';
import type { FetchShare } from './fetch-shares.js';
import type { Policy } from './policy.js';

/**
 * Rejects with SUBGRAPH_TIMEOUT when a fetch takes longer than its share, or when the deadline of the client's operation
 * passes, whichever comes first. The HTTP client then closes the connection, so that the subgraph stops; it sends the
 * time that a fetch has as a header.
 */
export function fetchDeadline(shareOf: FetchShare): Policy {
  return (next) => async (request) => {
    const { subgraph, deadline: operationDeadline } = request;
    const deadline = new OperationDeadline();
    const limited = withinShare(request, deadline, shareOf(request));
    if (operationDeadline.isOver) throw timeoutError(subgraph, operationDeadline.signal.reason);

    // The operation's own timer ends a fetch that has only what is left of the operation.
    if (limited.isShortened) deadline.expectEnd(limited.timeoutMs);
    else deadline.start(limited.timeoutMs);
    const operationEnd = { onOver: () => deadline.end() };
    operationDeadline.listen(operationEnd);
    try {
      return await new Promise((resolve, reject) => {
        // Rejects by itself: a client that ignores its deadline must not keep the operation waiting.
        deadline.listen({
          onOver: () =>
            reject(timeoutError(subgraph, operationDeadline.isOver ? operationDeadline.signal.reason : undefined)),
        });
        next(limited).then(resolve, reject);
      });
    } finally {
      operationDeadline.unlisten(operationEnd);
      deadline.finish();
    }
  };
}

function withinShare(
  request: RawRequest,
  deadline: OperationDeadline,
  shareMs: number,
): RawRequest & Required<Pick<RawRequest, 'timeoutMs' | 'isShortened'>> {
  const { remainingMs } = request.deadline;
  const isShortened = remainingMs < shareMs;
  return {
    ...request,
    deadline,
    level: request.profile.criticality.level,
    isShortened,
    timeoutMs: isShortened ? Math.max(1, Math.floor(remainingMs)) : shareMs,
  };
}
