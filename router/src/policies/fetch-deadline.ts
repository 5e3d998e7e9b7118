import { OperationDeadline } from '../deadline.js';
import { timeoutError } from '../subgraph-client/subgraph-error.js';
import type { RawRequest } from '../subgraph-client/subgraph-request.js';
import type { AdaptiveShare, AdaptiveShareOf } from './adaptive-shares.js';
import type { Policy } from './policy.js';

/**
 * Rejects with SUBGRAPH_TIMEOUT when a fetch takes longer than its share, or when the deadline of the client's operation
 * passes, whichever comes first. The HTTP client then closes the connection, so that the subgraph stops; it sends the
 * time that a fetch has as a header.
 *
 * A deadline shorter than the share ends a fetch only after the responses that have arrived are read: the event loop of
 * this process may have been blocked.
 */
export function fetchDeadline(shareOf: AdaptiveShareOf): Policy {
  return (next) => async (request) => {
    const { subgraph, deadline: operationDeadline } = request;
    const deadline = new OperationDeadline();
    const share = shareOf(request);
    const { shareMs, deadlineMs, history } = share;
    const limited = withinShare(request, deadline, share);
    if (operationDeadline.isOver) throw timeoutError(subgraph, operationDeadline.signal.reason);

    // The operation's own timer ends a fetch that has only what is left of the operation.
    let timer: NodeJS.Timeout | undefined;
    if (limited.isShortened) deadline.expectEnd(limited.timeoutMs);
    else if (deadlineMs === shareMs) deadline.start(shareMs);
    else timer = startAfterReading(deadline, deadlineMs);
    const startedAtMs = history === null ? 0 : performance.now();
    const operationEnd = { onOver: () => deadline.end() };
    operationDeadline.listen(operationEnd);
    try {
      const body = await new Promise<Buffer>((resolve, reject) => {
        // Rejects by itself: a client that ignores its deadline must not keep the operation waiting.
        deadline.listen({
          onOver: () =>
            reject(timeoutError(subgraph, operationDeadline.isOver ? operationDeadline.signal.reason : undefined)),
        });
        next(limited).then(resolve, reject);
      });
      history?.add(performance.now() - startedAtMs);
      return body;
    } finally {
      clearTimeout(timer);
      if (timer !== undefined && deadline.hasElapsed) history?.addLost(deadlineMs);
      operationDeadline.unlisten(operationEnd);
      deadline.finish();
    }
  };
}

function startAfterReading(deadline: OperationDeadline, lengthMs: number): NodeJS.Timeout {
  deadline.expectEnd(lengthMs);
  // Timers run before what has arrived is read, immediates after it.
  return setTimeout(() => setImmediate(() => deadline.elapse()), lengthMs);
}

/** Without a spread, which would take longer than the rest of this policy. */
function withinShare(
  { subgraph, operationName, kind, headers, body, profile, faults, deadline: operationDeadline }: RawRequest,
  deadline: OperationDeadline,
  { deadlineMs, shareMs, history }: AdaptiveShare,
): RawRequest & Required<Pick<RawRequest, 'timeoutMs' | 'isShortened'>> {
  const { remainingMs } = operationDeadline;
  const isShortened = remainingMs < deadlineMs;
  return {
    subgraph,
    operationName,
    kind,
    headers,
    body,
    profile,
    faults,
    deadline,
    level: profile.criticality.level,
    shareMs,
    latency: history,
    isShortened,
    timeoutMs: isShortened ? Math.max(1, Math.floor(remainingMs)) : Math.ceil(deadlineMs),
  };
}
