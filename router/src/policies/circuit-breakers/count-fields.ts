import type { Policy } from '../policy.js';
import type { FieldBreakers } from './field-breakers.js';

/** Counts responses as successes of the fields with a breaker that they have; their errors are counted when read. */
export function countFields(breakers: FieldBreakers): Policy {
  return (next) => async (request) => {
    const body = await next(request);
    if (request.kind !== 'mutation') breakers.succeed(request.subgraph, request.profile);
    return body;
  };
}
