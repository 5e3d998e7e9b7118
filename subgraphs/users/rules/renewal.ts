/**
 * Decides what a refresh token does. Each is valid once. A used one that is presented again shows that two parties hold
 * it, and the session ends for both (refresh token rotation with reuse detection).
 */

export interface RenewableSession {
  /** The generation of the newest refresh token. */
  readonly generation: number;
  /** The idempotency key of the last renewal; null when it had none. */
  readonly renewalKey: string | null;
  /** RFC 3339 in UTC. */
  readonly until: string;
}

export type RenewalDecision =
  | 'renew'
  /** The client did not receive the response and repeats the request with its key. */
  | 'repeat'
  | 'reused'
  /** Signed out, or expired. */
  | 'ended';

export function decideRenewal(
  session: RenewableSession | null,
  presented: { readonly generation: number; readonly renewalKey: string | null },
  now: Date,
): RenewalDecision {
  if (session === null || Date.parse(session.until) <= now.getTime()) return 'ended';
  if (presented.generation === session.generation) return 'renew';
  const isLast = presented.generation === session.generation - 1;
  if (isLast && presented.renewalKey !== null && presented.renewalKey === session.renewalKey) return 'repeat';
  return presented.generation < session.generation ? 'reused' : 'ended';
}
