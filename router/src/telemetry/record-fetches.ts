/** Records the fetches of requests that are traced, logged or explained. The others pass with one comparison. */
import type { Policy } from '../policies/policy.js';
import { isSubgraphError } from '../subgraph-client/subgraph-error.js';

export const recordFetches: Policy = (next) => (request, done) => {
  const fetch = request.correlation?.record?.beginFetch(request) ?? null;
  if (fetch === null) {
    next(request, done);
    return;
  }
  next({ ...request, recorded: fetch }, (body, error) => {
    fetch.noteEnd(body, body === null ? codeOf(error) : null);
    done(body, error);
  });
};

function codeOf(error: unknown): string {
  return isSubgraphError(error) ? error.code : 'INTERNAL_SERVER_ERROR';
}
