/** Counts fetches of one subgraph and kind by their outcomes, with their durations. */
import type { HistogramSeries } from '@marquee/runtime/metrics/instruments';
import { failureCode } from './fetch-outcome.js';
import type { Policy } from './policy.js';
import type { RawRequest } from '../subgraph-client/subgraph-request.js';
import { isSubgraphError } from '../subgraph-client/subgraph-error.js';

/** How much one duration changes the average. */
const WEIGHT = 0.05;

/** The time series of a fetch's duration by its outcome (`ok` or an error code) and HTTP status (empty without one). */
export type DurationsOf = (outcome: string, status: string) => HistogramSeries;

export class FetchCounts {
  succeeded = 0;
  /** By error code. */
  readonly failed = new Map<string, number>();
  /** A moving average over about the last 20 successes; null before the first. */
  averageMs: number | null = null;
  readonly #durations: HistogramSeries;

  constructor(private readonly durationsOf: DurationsOf) {
    this.#durations = durationsOf('ok', '200');
  }

  succeed(durationMs: number): void {
    this.succeeded += 1;
    this.#durations.observe(durationMs / 1_000);
    this.averageMs = this.averageMs === null ? durationMs : this.averageMs + WEIGHT * (durationMs - this.averageMs);
  }

  /** Codes are those of the router's own errors, so their number is bounded. */
  fail(code: string, durationMs: number, status: number | null = null): void {
    this.durationsOf(code, status === null ? '' : String(status)).observe(durationMs / 1_000);
    this.failed.set(code, (this.failed.get(code) ?? 0) + 1);
  }
}

export function countFetches(countsOf: (subgraph: string, kind: RawRequest['kind']) => FetchCounts): Policy {
  return (next) => (request, done) => {
    const counts = countsOf(request.subgraph, request.kind);
    const startedAt = performance.now();
    next(request, (body, error) => {
      const durationMs = performance.now() - startedAt;
      if (body !== null) counts.succeed(durationMs);
      else counts.fail(failureCode(error, request), durationMs, isSubgraphError(error) ? error.status : null);
      done(body, error);
    });
  };
}
