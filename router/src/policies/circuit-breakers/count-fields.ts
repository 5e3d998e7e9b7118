import type { Policy } from '../policy.js';
import type { FieldBreakers } from './field-breakers.js';

/**
 * Counts responses as successes of the fields with a breaker that they have; their errors are counted when they are
 * read. Costs nothing while no field of the subgraph has a breaker.
 */
export function countFields(breakers: FieldBreakers): Policy {
  return (next) => (request, done) => {
    const { subgraph, kind, profile } = request;
    if (kind === 'mutation' || !breakers.watches(subgraph)) {
      next(request, done);
      return;
    }
    next(request, (body, error) => {
      if (body !== null) breakers.succeed(subgraph, profile);
      done(body, error);
    });
  };
}
