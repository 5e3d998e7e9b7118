/** Sends a request unless its estimated cost is over the limit of demand control. */
import type { SubgraphResponse } from '../../../subgraph-client/subgraph-request.js';
import type { ErrorCause } from '../error-collector.js';
import type { ExecutionContext } from '../execution-context.js';
import { cacheUseOf } from './cached-values.js';
import type { FetchRequest } from './fetch-request.js';
import type { PreparedFetch } from './prepare-fetch.js';

/** A request that was not sent. Fetches that share the request share the error. */
export class FetchRefusedError extends Error {
  override readonly name = 'FetchRefusedError';
  constructor(readonly refusal: ErrorCause) {
    super(refusal.message);
  }
}

/** Rejects with a `FetchRefusedError` before anything is sent, or like `context.send`. */
export async function sendWithinLimit(
  fetch: PreparedFetch,
  context: ExecutionContext,
  request: FetchRequest,
): Promise<SubgraphResponse> {
  const { limit, cached } = fetch;
  const { variables } = request;
  const representations = Array.isArray(variables['representations']) ? variables['representations'].length : 0;
  if (limit?.isExceeded(variables, representations) === true)
    throw new FetchRefusedError(limit.refuse(variables, representations));
  if (cached !== null) request.cached = cacheUseOf(fetch, context, variables);
  return context.send(request);
}
