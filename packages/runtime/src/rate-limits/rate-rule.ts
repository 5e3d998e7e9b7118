/**
 * A rate limit by the generic cell rate algorithm (GCRA). Its state is one instant per subject: the time at which the
 * counted requests would end if they were evenly spaced.
 */

export interface RateRule {
  /** Requests allowed at once after a pause. */
  readonly burst: number;
  /** After a burst, one request per this interval is allowed. */
  readonly everyMs: number;
}

export type Rate =
  /** `due` is the state to store. */
  { readonly kind: 'within'; readonly due: Date } | { readonly kind: 'over'; readonly retryAfterSeconds: number };

/** @param due The stored state; null when there is none. */
export function countRequest({ burst, everyMs }: RateRule, due: Date | null, now: Date): Rate {
  const start = Math.max(due?.getTime() ?? 0, now.getTime());
  const ahead = start - now.getTime();
  const allowed = (burst - 1) * everyMs;
  if (ahead > allowed) return { kind: 'over', retryAfterSeconds: Math.max(1, Math.ceil((ahead - allowed) / 1000)) };
  return { kind: 'within', due: new Date(start + everyMs) };
}
