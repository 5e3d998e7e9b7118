/**
 * Failures inside of responses with status 200. A response is only parsed when it has errors or an unexpected form, so
 * healthy ones cost nothing here: the breaker has counted the response as a success, which is revised.
 */
import type { ResponseObserver } from '../subgraph-client/subgraph-client.js';
import type { SubgraphResponse, SubgraphResponseError } from '../subgraph-client/subgraph-request.js';
import type { BreakerOf } from './circuit-breakers/break-circuits.js';

/** Codes of errors that say nothing of the request: the resolver, or what it depends on, has failed. */
const FAILURES: ReadonlySet<unknown> = new Set([
  undefined,
  'INTERNAL_SERVER_ERROR',
  'INTERNAL',
  'UNKNOWN',
  'UNAVAILABLE',
  'SERVICE_UNAVAILABLE',
  'DOWNSTREAM_SERVICE_ERROR',
  'TIMEOUT',
]);

/** Whether the subgraph failed, and not the caller: it reports no code, or one that servers use for their own failures. */
export function isFailure({ extensions }: SubgraphResponseError): boolean {
  return FAILURES.has(extensions?.['code']);
}

export function observeResponses(breakerOf: BreakerOf): ResponseObserver {
  return {
    onMalformed: ({ subgraph, kind }) => breakerOf(subgraph, kind).revise(),
    onResponse: ({ subgraph, kind }, response) => {
      if (isFailedAsAWhole(response)) breakerOf(subgraph, kind).revise();
    },
  };
}

/** Without data, for an error that no field explains. */
function isFailedAsAWhole({ data, errors = [] }: SubgraphResponse): boolean {
  const hasData = data !== null && data !== undefined;
  return !hasData && errors.some((error) => (error.path ?? []).length === 0 && isFailure(error));
}
