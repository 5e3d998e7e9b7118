/**
 * How often something may be done. One instant is all that has to be remembered per subject: when the last of what was
 * done would be due, if it were done evenly. It is the generic cell rate algorithm, which telephone networks count
 * their cells with.
 */

export interface RateRule {
  /** So many at once, after a rest. */
  readonly burst: number;
  /** And after that one in each such span. */
  readonly everyMs: number;
}

export type Rate =
  /** `due` is what to remember. */
  { readonly kind: 'within'; readonly due: Date } | { readonly kind: 'over'; readonly retryAfterSeconds: number };

/** @param due What was remembered the last time; null when nothing is. */
export function countRequest({ burst, everyMs }: RateRule, due: Date | null, now: Date): Rate {
  const start = Math.max(due?.getTime() ?? 0, now.getTime());
  const ahead = start - now.getTime();
  const allowed = (burst - 1) * everyMs;
  if (ahead > allowed) return { kind: 'over', retryAfterSeconds: Math.max(1, Math.ceil((ahead - allowed) / 1000)) };
  return { kind: 'within', due: new Date(start + everyMs) };
}
