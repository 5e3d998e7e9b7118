import type { Logger } from '@marquee/runtime/log';
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
      if (body === null) errorLog.fetchFailed(request, error);
      done(body, error);
    });
}
