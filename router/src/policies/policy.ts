import type { SendRaw } from '../subgraph-client/subgraph-request.js';

/**
 * One rule that every request to a subgraph passes. It wraps the next one: it may change the request, refuse it, or
 * observe the response. Policies see bodies as bytes, so that they are the same for both paths of the engine.
 */
export type Policy = (next: SendRaw) => SendRaw;

/** Wraps `send` so that the first policy sees a request first and its response last. */
export function applyPolicies(send: SendRaw, policies: readonly Policy[]): SendRaw {
  return policies.reduceRight((next, policy) => policy(next), send);
}
