/**
 * The interface of every rate limit. Counters are in memory (`memory-rate-limiter.ts`), in Redis
 * (`redis-rate-limiter.ts`) or in a subgraph's store (`stored-rate-limiter.ts` of the package `subgraph`).
 */
import { hash } from 'node:crypto';
import { countRequest } from './rate-rule.js';
import type { RateRule } from './rate-rule.js';

export interface RateLimit extends RateRule {
  /** What is counted, such as `sign-in from 203.0.113.9`. Stored as a digest. */
  readonly subject: string;
}

export interface RateLimiter {
  /**
   * Returns null and counts the request when every limit allows it; else counts nothing and returns the seconds until
   * the strictest does. Never rejects. A promise unless the counters are in this process.
   */
  take(limits: readonly RateLimit[], now: Date): number | null | Promise<number | null>;
  /** Takes the count of one request back, such as a correct guess where only wrong ones count. Never rejects. */
  giveBack(limits: readonly RateLimit[], now: Date): Promise<void>;
}

/** The key under which an adapter counts a subject: members sometimes enter passwords into other fields. */
export function keyOfSubject(subject: string): string {
  return hash('sha256', subject, 'base64url');
}

export interface Evaluation {
  /** State to store, by the subject's key, in milliseconds since 1970. */
  readonly due: ReadonlyMap<string, number>;
  readonly retryAfterSeconds: number | null;
}

/**
 * Decides about one request under several limits. `known` is the stored state by key.
 *
 * @param keyOf Of a subject.
 */
export function evaluateLimits(
  limits: readonly RateLimit[],
  known: (key: string) => number | null,
  now: Date,
  keyOf: (subject: string) => string = keyOfSubject,
): Evaluation {
  const due = new Map<string, number>();
  let retryAfterSeconds: number | null = null;
  for (const limit of limits) {
    const key = keyOf(limit.subject);
    const rate = countRequest(limit, known(key), now);
    if (rate.kind === 'within') due.set(key, rate.dueMs);
    else retryAfterSeconds = Math.max(retryAfterSeconds ?? 0, rate.retryAfterSeconds);
  }
  return { due, retryAfterSeconds };
}

/** The state after one request is taken back. */
export function stateWithoutOne({ everyMs, amount = 1 }: RateRule, dueMs: number): number {
  return dueMs - everyMs * amount;
}
