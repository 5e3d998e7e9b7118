import { OperationDeadline } from '../../deadline.js';
import { isGraphQLBody } from '../../subgraph-client/graphql-body.js';
import { circuitOpenError } from '../../subgraph-client/subgraph-error.js';
import type { RawRequest } from '../../subgraph-client/subgraph-request.js';
import { isSubgraphError } from '../../subgraph-client/subgraph-error.js';
import { isSubgraphFailure } from '../fetch-outcome.js';
import { sendWith } from '../policy.js';
import type { Policy, Step } from '../policy.js';
import type { CircuitBreaker, Pass } from './circuit-breaker.js';

/** @returns The breaker of a subgraph and a kind of fetch. */
export type BreakerOf = (subgraph: string, kind: RawRequest['kind']) => CircuitBreaker;

/**
 * Refuses a fetch with SUBGRAPH_CIRCUIT_OPEN, before anything is sent, while the circuit breaker of its subgraph and
 * kind is open.
 *
 * The probe of an open breaker is one request. While others are being refused, a copy of a query is sent as the probe
 * and the query itself is refused, so that no page waits for a subgraph that probably still fails. When no other was
 * refused within the last second, the request itself is the probe: its client gets the data of a subgraph that works
 * again. The probe of mutations is always the mutation itself, since it must be executed once.
 *
 * When time-outs have opened the breaker, the queries in flight are given up after `GRACE_MS`: they wait for the same
 * subgraph.
 */
export function breakCircuits(breakerOf: BreakerOf): Policy {
  const waiting = new WaitingRequests();
  return (next) => (request, done) => {
    const breaker = breakerOf(request.subgraph, request.kind);
    const isRefusing = breaker.state !== 'closed' && breaker.isRefusing;
    const pass = breaker.admit();
    if (pass === null) {
      done(null, refusal(request, breaker));
      return;
    }
    if (isRefusing && breaker.state === 'half-open' && request.kind !== 'mutation') {
      breaker.noteRefusal();
      void sendProbe(next, request, breaker, pass);
      done(null, refusal(request, breaker));
      return;
    }
    const inFlight = waiting.add(breaker, request);
    next(request, (body, error) => {
      waiting.delete(breaker, inFlight);
      if (body !== null) breaker.succeed(pass);
      else {
        const openedBefore = breaker.opened;
        count(error, request, breaker, pass);
        if (breaker.opened > openedBefore && isTimeout(error)) waiting.giveUpSoon(breaker);
      }
      done(body, error);
    });
  };
}

function refusal({ subgraph }: RawRequest, breaker: CircuitBreaker): Error {
  return circuitOpenError(subgraph, Math.max(1, Math.ceil(breaker.retryInMs / 1_000)));
}

function count(error: unknown, request: RawRequest, breaker: CircuitBreaker, pass: Pass): void {
  if (isSubgraphFailure(error, request)) breaker.fail(pass, isTimeout(error));
  else breaker.ignore(pass);
}

function isTimeout(error: unknown): boolean {
  return isSubgraphError(error) && error.code === 'SUBGRAPH_TIMEOUT';
}

/** A query in flight, and where it is in its list. */
interface InFlight {
  readonly request: RawRequest;
  index: number;
}

/** The queries in flight. Lists in which the last one takes a free place: a set would allocate for each query. */
class WaitingRequests {
  readonly #byBreaker = new WeakMap<CircuitBreaker, InFlight[]>();

  /** Null for a mutation, which is not given up. */
  add(breaker: CircuitBreaker, request: RawRequest): InFlight | null {
    if (request.kind === 'mutation') return null;
    let list = this.#byBreaker.get(breaker);
    if (list === undefined) this.#byBreaker.set(breaker, (list = []));
    const inFlight = { request, index: list.length };
    list.push(inFlight);
    return inFlight;
  }

  delete(breaker: CircuitBreaker, inFlight: InFlight | null): void {
    const list = this.#byBreaker.get(breaker);
    if (inFlight === null || list === undefined) return;
    const last = list.pop();
    if (last === undefined || last === inFlight) return;
    list[inFlight.index] = last;
    last.index = inFlight.index;
  }

  giveUpSoon(breaker: CircuitBreaker): void {
    const list = this.#byBreaker.get(breaker) ?? [];
    const waiting = [...list];
    if (waiting.length === 0) return;
    const giveUp = (): void => {
      for (const each of waiting)
        if (list[each.index] === each && each.request.deadline instanceof OperationDeadline)
          each.request.deadline.end();
    };
    setTimeout(giveUp, GRACE_MS).unref();
  }
}

/** For responses that are on their way. */
const GRACE_MS = 100;

/** Never rejects. The copy has a deadline of its own: that of the request ends with its refusal. */
async function sendProbe(next: Step, request: RawRequest, breaker: CircuitBreaker, pass: Pass): Promise<void> {
  const deadline = new OperationDeadline();
  const probe = { ...request, deadline };
  deadline.start(request.shareMs ?? request.timeoutMs ?? PROBE_MS);
  const startedAtMs = performance.now();
  try {
    const body = await sendWith(next, probe);
    request.latency?.add(performance.now() - startedAtMs);
    if (isGraphQLBody(body)) breaker.succeed(pass);
    else breaker.fail(pass);
  } catch (error) {
    count(error, probe, breaker, pass);
  } finally {
    deadline.finish();
  }
}

/** For a request without a deadline of its own. */
const PROBE_MS = 1_000;
