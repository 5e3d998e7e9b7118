/**
 * Log lines for what responses to clients do not contain: why a fetch failed, and which errors a subgraph reported.
 */
import type { Logger } from '@marquee/runtime/log';
import { isSubgraphError } from './subgraph-error.js';
import type { SubgraphRequest, SubgraphResponse } from './subgraph-request.js';

type LoggedRequest = Pick<SubgraphRequest, 'subgraph' | 'operationName'>;

/**
 * Errors of one response that are written out; the rest are only counted. One page can report hundreds that are alike.
 */
const MAX_LOGGED_ERRORS = 3;

export function logReportedErrors(
  log: Logger,
  { subgraph, operationName }: LoggedRequest,
  { errors = [] }: SubgraphResponse,
): void {
  if (errors.length === 0) return;
  const sample = errors
    .slice(0, MAX_LOGGED_ERRORS)
    .map(({ message, path, extensions }) => ({ message, path, code: extensions?.['code'] }));
  log.warn({ subgraph, operationName, count: errors.length, sample }, 'subgraph reported errors');
}

/** A `SubgraphError` is logged without its stack: an unreachable subgraph fails every page, always at the same line. */
export function logFetchError(log: Logger, { subgraph, operationName }: LoggedRequest, error: unknown): void {
  if (isSubgraphError(error))
    log.warn({ subgraph, operationName, code: error.code, cause: String(error.cause) }, 'fetch failed');
  else log.error({ subgraph, operationName, err: error }, 'fetch failed');
}
