/**
 * How often a secret may be guessed. Passwords and PINs share the rule; only what they guard differs.
 *
 * A try is counted *before* the secret is compared and forgotten when it was right, so that many guesses sent at once
 * are held to the limit like many sent one by one.
 */

/** Wrong tries in a row before guessing is stopped. */
export const MAX_FAILED_ATTEMPTS = 5;

/** How long guessing stays stopped; also how long after the last wrong try the earlier ones are forgotten. */
export const LOCK_MS = 15 * 60_000;

export interface Attempts {
  /** Tries counted so far. */
  readonly count: number;
  /** RFC 3339 in UTC: from then on it is as if nobody had tried. */
  readonly until: string;
}

export type AttemptDecision =
  /** `attempts` is what to remember: this try included. */
  | { readonly kind: 'granted'; readonly attempts: Attempts; readonly attemptsLeft: number }
  | { readonly kind: 'locked'; readonly until: Date };

function isExpired(attempts: Attempts, now: Date): boolean {
  return Date.parse(attempts.until) <= now.getTime();
}

/** Whether one more try is granted. `before` is null when nothing is remembered. */
export function allowAttempt(before: Attempts | null, now: Date): AttemptDecision {
  const current = before === null || isExpired(before, now) ? null : before;
  if (current !== null && current.count >= MAX_FAILED_ATTEMPTS)
    return { kind: 'locked', until: new Date(current.until) };
  const count = (current?.count ?? 0) + 1;
  const until = new Date(now.getTime() + LOCK_MS).toISOString();
  return { kind: 'granted', attempts: { count, until }, attemptsLeft: MAX_FAILED_ATTEMPTS - count };
}
