/** Counts fetches of one subgraph and kind by their outcomes, with their durations. */
import type { Policy } from './policy.js';
import type { RawRequest } from '../subgraph-client/subgraph-request.js';
import { isSubgraphError } from '../subgraph-client/subgraph-error.js';

/** How much one duration changes the average. */
const WEIGHT = 0.05;

export class FetchCounts {
  succeeded = 0;
  /** By error code. */
  readonly failed = new Map<string, number>();
  /** A moving average over about the last 20 successes; null before the first. */
  averageMs: number | null = null;

  succeed(durationMs: number): void {
    this.succeeded += 1;
    this.averageMs = this.averageMs === null ? durationMs : this.averageMs + WEIGHT * (durationMs - this.averageMs);
  }

  /** Codes are those of the router's own errors, so their number is bounded. */
  fail(code: string): void {
    this.failed.set(code, (this.failed.get(code) ?? 0) + 1);
  }
}

export function countFetches(countsOf: (subgraph: string, kind: RawRequest['kind']) => FetchCounts): Policy {
  return (next) => (request, done) => {
    const counts = countsOf(request.subgraph, request.kind);
    const startedAt = performance.now();
    next(request, (body, error) => {
      if (body !== null) counts.succeed(performance.now() - startedAt);
      else counts.fail(isSubgraphError(error) ? error.code : 'INTERNAL_SERVER_ERROR');
      done(body, error);
    });
  };
}
