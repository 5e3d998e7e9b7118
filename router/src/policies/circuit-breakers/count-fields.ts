import type { Policy } from '../policy.js';
import type { FieldBreakers } from './field-breakers.js';

/**
 * Counts responses as successes of the fields with a breaker that they have; their errors are counted when they are
 * read. Costs nothing while no field of the subgraph has a breaker.
 */
export function countFields(breakers: FieldBreakers): Policy {
  return (next) => (request) => {
    const { subgraph, kind, profile } = request;
    const response = next(request);
    if (kind === 'mutation' || !breakers.watches(subgraph)) return response;
    return response.then((body) => {
      breakers.succeed(subgraph, profile);
      return body;
    });
  };
}
