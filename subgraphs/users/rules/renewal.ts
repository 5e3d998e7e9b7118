/**
 * Decides what a refresh token does. Each is valid once. A used one that is presented again shows that two parties hold
 * it, and the session ends for both (refresh token rotation with reuse detection). Only the client that knows the
 * key of the last renewal may repeat it, for a minute: the key is random, and cannot be computed from the token.
 */

/** How long a renewal may be repeated by the client that did not receive its response. */
export const REPEAT_MS = 60_000;

export interface RenewableSession {
  /** The generation of the newest refresh token. */
  readonly generation: number;
  /** A digest of the idempotency key of the last renewal; null when it had none. */
  readonly renewalKey: string | null;
  /** RFC 3339 in UTC: when the session was last renewed. Absent in older documents: too long ago for a repetition. */
  readonly renewedAt?: string;
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

/** @param presented The token's generation, and the digest of the request's key. */
export function decideRenewal(
  session: RenewableSession | null,
  presented: { readonly generation: number; readonly renewalKey: string | null },
  now: Date,
): RenewalDecision {
  if (session === null || Date.parse(session.until) <= now.getTime()) return 'ended';
  if (presented.generation === session.generation) return 'renew';
  if (presented.generation > session.generation) return 'ended';
  const isLast = presented.generation === session.generation - 1;
  const hasKey = presented.renewalKey !== null && presented.renewalKey === session.renewalKey;
  const isRecent = session.renewedAt !== undefined && now.getTime() - Date.parse(session.renewedAt) < REPEAT_MS;
  return isLast && hasKey && isRecent ? 'repeat' : 'reused';
}
