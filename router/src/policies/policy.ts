import type { RawRequest, SendRaw } from '../subgraph-client/subgraph-request.js';

/** Called once with the outcome of a request: its body, or null and the error. */
export type Done = (body: Buffer | null, error: unknown) => void;

/** Sends a request. With a callback and not with a promise: eight promises for each request would cost more than the rest. */
export type Step = (request: RawRequest, done: Done) => void;

/**
 * One rule that every request to a subgraph passes. It wraps the next one: it may change the request, refuse it, or
 * observe the response. Policies see bodies as bytes, so that they are the same for both paths of the engine.
 */
export type Policy = (next: Step) => Step;

/** Wraps `send` so that the first policy sees a request first and its response last. */
export function applyPolicies(send: SendRaw, policies: readonly Policy[]): SendRaw {
  const first = policies.reduceRight((next, policy) => policy(next), stepOf(send));
  return (request) => sendWith(first, request);
}

/** A policy that is written with promises: for requests that are few. */
export function promisedPolicy(wrap: (next: SendRaw) => SendRaw): Policy {
  return (next) => stepOf(wrap((request) => sendWith(next, request)));
}

/** Sends a request, and resolves to its body. */
export function sendWith(step: Step, request: RawRequest): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    step(request, (body, error) => {
      if (body === null) reject(error instanceof Error ? error : new Error(String(error)));
      else resolve(body);
    });
  });
}

function stepOf(send: SendRaw): Step {
  return (request, done) => {
    let sent: Promise<Buffer>;
    try {
      sent = send(request);
    } catch (error) {
      done(null, error);
      return;
    }
    sent.then(
      (body) => done(body, null),
      (error: unknown) => done(null, error),
    );
  };
}
