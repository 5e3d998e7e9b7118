/** Records the fetches of requests that are traced, logged or explained. The others pass with one comparison. */
import { failureCode } from '../policies/fetch-outcome.js';
import type { Policy } from '../policies/policy.js';

export const recordFetches: Policy = (next) => (request, done) => {
  const fetch = request.correlation?.record?.beginFetch(request) ?? null;
  if (fetch === null) {
    next(request, done);
    return;
  }
  next({ ...request, recorded: fetch }, (body, error) => {
    fetch.noteEnd(body, body === null ? failureCode(error, request) : null);
    done(body, error);
  });
};
