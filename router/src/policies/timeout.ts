import { OperationDeadline } from '../deadline.js';
import { timeoutError } from '../subgraph-client/subgraph-error.js';
import type { RawRequest } from '../subgraph-client/subgraph-request.js';
import type { Policy } from './policy.js';

/**
 * Rejects with SUBGRAPH_TIMEOUT when a fetch takes longer than its subgraph's timeout, or when the deadline of the
 * client's operation passes, whichever comes first. The HTTP client sends the timeout to the subgraph as a header.
 *
 * @param timeoutMsOf How long one fetch of this kind from that subgraph may take.
 */
export function timeout(timeoutMsOf: (subgraph: string, kind: RawRequest['kind']) => number): Policy {
  return (next) => async (request) => {
    const { subgraph, deadline: operationDeadline } = request;
    if (operationDeadline.isOver) throw timeoutError(subgraph, operationDeadline.signal.reason);

    const timeoutMs = timeoutMsOf(subgraph, request.kind);
    const deadline = new OperationDeadline().start(timeoutMs);
    const operationEnd = { onOver: () => deadline.end() };
    operationDeadline.listen(operationEnd);
    try {
      return await new Promise((resolve, reject) => {
        // Rejects by itself: a client that ignores its deadline must not keep the operation waiting.
        deadline.listen({
          onOver: () =>
            reject(timeoutError(subgraph, operationDeadline.isOver ? operationDeadline.signal.reason : undefined)),
        });
        next({ ...request, deadline, timeoutMs }).then(resolve, reject);
      });
    } finally {
      operationDeadline.unlisten(operationEnd);
      deadline.finish();
    }
  };
}
