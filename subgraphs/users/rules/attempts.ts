/**
 * Limits attempts at a secret: passwords, PINs and codes.
 *
 * An attempt is counted *before* the secret is compared, and the count is cleared when it was correct. Parallel
 * attempts are therefore limited like sequential ones.
 */

/** Failed attempts in a row before the secret is locked. */
export const MAX_FAILED_ATTEMPTS = 5;

/** Duration of the lock; also the time after the last failed attempt at which all of them expire. */
export const LOCK_MS = 15 * 60_000;

export interface Attempts {
  /** Attempts counted so far. */
  readonly count: number;
  /** RFC 3339 in UTC: when the attempts expire. */
  readonly until: string;
}

export type AttemptDecision =
  /** `attempts` is the state to store, this attempt included. */
  | { readonly kind: 'granted'; readonly attempts: Attempts; readonly attemptsLeft: number }
  | { readonly kind: 'locked'; readonly until: Date };

function isExpired(attempts: Attempts, now: Date): boolean {
  return Date.parse(attempts.until) <= now.getTime();
}

/** Decides whether one more attempt is allowed. `before` is null when no attempts are stored. */
export function allowAttempt(before: Attempts | null, now: Date): AttemptDecision {
  const current = before === null || isExpired(before, now) ? null : before;
  if (current !== null && current.count >= MAX_FAILED_ATTEMPTS)
    return { kind: 'locked', until: new Date(current.until) };
  const count = (current?.count ?? 0) + 1;
  const until = new Date(now.getTime() + LOCK_MS).toISOString();
  return { kind: 'granted', attempts: { count, until }, attemptsLeft: MAX_FAILED_ATTEMPTS - count };
}
