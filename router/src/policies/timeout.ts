import { HEADERS } from '@marquee/contracts/headers';
import { SubgraphError } from '../subgraph-client/subgraph-request.js';
import type { Policy } from './policy.js';

/**
 * Gives up on a fetch after its subgraph's deadline, or when the whole operation's has come, whichever is first; the
 * subgraph is told how long it will be waited for.
 *
 * @param deadlineMsOf How long one fetch from that subgraph may take.
 */
export function timeout(deadlineMsOf: (subgraph: string) => number): Policy {
  return (next) => async (request) => {
    const deadlineMs = deadlineMsOf(request.subgraph);
    const tooLate = (): SubgraphError =>
      new SubgraphError(
        request.subgraph,
        'SUBGRAPH_TIMEOUT',
        `The subgraph "${request.subgraph}" did not answer in time.`,
      );
    if (request.signal.aborted) throw tooLate();

    const cut = new AbortController();
    const giveUp = (): void => cut.abort();
    const timer = setTimeout(giveUp, deadlineMs);
    request.signal.addEventListener('abort', giveUp, { once: true });
    try {
      return await Promise.race([
        next({
          ...request,
          headers: { ...request.headers, [HEADERS.deadlineMs]: String(deadlineMs) },
          signal: cut.signal,
        }),
        // A client that ignores its signal must not keep the page waiting.
        new Promise<never>((_, reject) =>
          cut.signal.addEventListener('abort', () => reject(tooLate()), { once: true }),
        ),
      ]);
    } finally {
      clearTimeout(timer);
      request.signal.removeEventListener('abort', giveUp);
    }
  };
}
