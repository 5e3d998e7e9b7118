import type { Logger } from '@marquee/runtime/log';
import { hasClientLeft } from '../deadline.js';
import { createErrorLog } from '../subgraph-client/error-log.js';
import type { Policy } from './policy.js';

/**
 * Logs each fetch that fails. Errors in the body of a response are logged where the body is parsed, by
 * `subgraph-client/subgraph-client.ts`.
 */
export function logFetchErrors(log: Logger): Policy {
  const errorLog = createErrorLog(log);
  return (next) => (request, done) =>
    next(request, (body, error) => {
      // A fetch that ended because the client has left is no failure.
      if (body === null && !hasClientLeft(request.deadline)) errorLog.fetchFailed(request, error);
      done(body, error);
    });
}
