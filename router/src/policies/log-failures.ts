import type { Logger } from '@marquee/runtime/log';
import { SubgraphError } from '../subgraph-client/subgraph-request.js';
import type { SubgraphRequest, SubgraphResponse } from '../subgraph-client/subgraph-request.js';
import type { Policy } from './policy.js';

/** Of the errors in one answer, how many are written down; four hundred tiles may say the same. */
const LOGGED_ERRORS = 3;

/** Writes down what clients are not told: why a fetch failed, and what a subgraph said of its own errors. */
export function logErrors(log: Logger): Policy {
  return (next) => async (request) => {
    try {
      const response = await next(request);
      logReportedErrors(log, request, response);
      return response;
    } catch (error) {
      logFetchError(log, request, error);
      throw error;
    }
  };
}

type Asked = Pick<SubgraphRequest, 'subgraph' | 'operationName'>;

export function logReportedErrors(log: Logger, { subgraph, operationName }: Asked, response: SubgraphResponse): void {
  const { count, sample } = summarise(response);
  if (count > 0) log.warn({ subgraph, operationName, count, sample }, 'subgraph reported errors');
}

/** Without the stack: a dead subgraph fails every page, and always from the same place. */
export function logFetchError(log: Logger, { subgraph, operationName }: Asked, error: unknown): void {
  if (error instanceof SubgraphError)
    log.warn({ subgraph, operationName, code: error.code, cause: String(error.cause) }, 'fetch failed');
  else log.error({ subgraph, operationName, err: error }, 'fetch failed');
}

function summarise({ errors = [] }: SubgraphResponse): { readonly count: number; readonly sample: readonly object[] } {
  return {
    count: errors.length,
    sample: errors
      .slice(0, LOGGED_ERRORS)
      .map(({ message, path, extensions }) => ({ message, path, code: extensions?.['code'] })),
  };
}
