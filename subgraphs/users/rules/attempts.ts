/**
 * Limits attempts at a secret: passwords, PINs and codes.
 *
 * An attempt is counted *before* the secret is compared, and the count is cleared when it was correct. Parallel
 * attempts are therefore limited like sequential ones. Each further lock lasts twice as long.
 *
 * Attempts are documents of the store also where rate limits are counted in Redis: a lock must outlast Redis, and is
 * cleared in the commit of the change that the secret allows.
 */

/** Failed attempts in a row before the secret is locked. */
export const MAX_FAILED_ATTEMPTS = 5;

/** Duration of the first lock; also the time after the last failed attempt at which all of them expire. */
export const LOCK_MS = 15 * 60_000;

/** Duration of the longest lock, and the time after a lock at which the next one is a first one again. */
export const MAX_LOCK_MS = 24 * 3_600_000;

export interface Attempts {
  /** Attempts counted since the last lock. */
  readonly count: number;
  /** RFC 3339 in UTC: when `count` expires, or the lock ends. Absent in older documents, where `until` is meant. */
  readonly countedUntil?: string;
  /** Locks in a row. Absent in older documents: none. */
  readonly locks?: number;
  /** RFC 3339 in UTC: when everything about these attempts expires. */
  readonly until: string;
}

export type AttemptDecision =
  /** `attempts` is the state to store, this attempt included. `lockedUntil` is when its lock ends; null without one. */
  | {
      readonly kind: 'granted';
      readonly attempts: Attempts;
      readonly attemptsLeft: number;
      readonly lockedUntil: Date | null;
    }
  | { readonly kind: 'locked'; readonly until: Date };

function isOver(instant: string, now: Date): boolean {
  return Date.parse(instant) <= now.getTime();
}

function later(now: Date, ms: number): string {
  return new Date(now.getTime() + ms).toISOString();
}

/** Decides whether one more attempt is allowed. `before` is null when no attempts are stored. */
export function allowAttempt(before: Attempts | null, now: Date): AttemptDecision {
  const known = before === null || isOver(before.until, now) ? null : before;
  const countedUntil = known?.countedUntil ?? known?.until ?? null;
  const counted = known === null || countedUntil === null || isOver(countedUntil, now) ? 0 : known.count;
  if (counted >= MAX_FAILED_ATTEMPTS) return { kind: 'locked', until: new Date(countedUntil ?? now) };
  const count = counted + 1;
  const attemptsLeft = MAX_FAILED_ATTEMPTS - count;
  const locksBefore = known?.locks ?? 0;
  const lockMs = Math.min(MAX_LOCK_MS, LOCK_MS * 2 ** locksBefore);
  const spanMs = attemptsLeft === 0 ? lockMs : LOCK_MS;
  const locks = attemptsLeft === 0 ? locksBefore + 1 : locksBefore;
  return {
    kind: 'granted',
    attempts: {
      count,
      countedUntil: later(now, spanMs),
      locks,
      until: later(now, spanMs + (locks === 0 ? 0 : MAX_LOCK_MS)),
    },
    attemptsLeft,
    lockedUntil: attemptsLeft === 0 ? new Date(now.getTime() + lockMs) : null,
  };
}
