import type { Policy } from '../policies/policy.js';
import type { PartStatus } from './part-status.js';

/** Records whether a fetch had a response, for `/status`. One that ends with its operation says nothing. */
export function observeOutcomes(status: Pick<PartStatus, 'record'>): Policy {
  return (next) => (request, done) =>
    next(request, (body, error) => {
      if (body !== null) status.record(request.subgraph, false);
      // Otherwise the client left, or the operation's time is used up by others.
      else if (!request.deadline.isOver) status.record(request.subgraph, true);
      done(body, error);
    });
}
