import type { Policy } from '../policies/policy.js';
import type { PartStatus } from './part-status.js';

/** Records whether a fetch had a response, for `/status`. One that ends with its operation says nothing. */
export function observeOutcomes(status: Pick<PartStatus, 'record'>): Policy {
  return (next) => async (request) => {
    try {
      const response = await next(request);
      status.record(request.subgraph, false);
      return response;
    } catch (error) {
      // The client left, or the operation's time is used up by others.
      if (!request.deadline.isOver) status.record(request.subgraph, true);
      throw error;
    }
  };
}
