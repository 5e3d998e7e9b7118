/**
 * A rate limit by the generic cell rate algorithm (GCRA). Its state is one instant per subject: the time at which the
 * counted requests would end if they were evenly spaced.
 */

export interface RateRule {
  /** Requests allowed at once after a pause. */
  readonly burst: number;
  /** After a burst, one request per this interval is allowed. May be a fraction: costs are counted by the thousand. */
  readonly everyMs: number;
  /** What this request counts; default 1. More than `burst` is allowed after a long pause only. */
  readonly amount?: number;
}

export type Rate =
  /** `dueMs` is the state to store. */
  { readonly kind: 'within'; readonly dueMs: number } | { readonly kind: 'over'; readonly retryAfterSeconds: number };

/** @param dueMs The stored state, in milliseconds since 1970; null when there is none. */
export function countRequest({ burst, everyMs, amount = 1 }: RateRule, dueMs: number | null, now: Date): Rate {
  const start = Math.max(dueMs ?? 0, now.getTime());
  const ahead = start - now.getTime();
  const allowed = Math.max(0, burst - amount) * everyMs;
  // A microsecond for the rounding of sums.
  if (ahead > allowed + 0.001)
    return { kind: 'over', retryAfterSeconds: Math.max(1, Math.ceil((ahead - allowed) / 1000)) };
  return { kind: 'within', dueMs: start + everyMs * amount };
}

/** How many requests a subject has left at once. */
export function remainingOf({ burst, everyMs }: RateRule, dueMs: number | null, now: Date): number {
  const ahead = Math.max(0, (dueMs ?? 0) - now.getTime());
  return Math.max(0, Math.floor(burst - ahead / everyMs));
}
