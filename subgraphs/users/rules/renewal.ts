/**
 * What a refresh token is good for. Each is good once; whoever shows one that was used already, the member or a thief,
 * shows that two hold it, and the sign-in is over for both.
 */

export interface RenewableSession {
  /** Which renewal the newest refresh token is good for. */
  readonly generation: number;
  /** The key that the client gave with the last renewal, if it gave one. */
  readonly renewalKey: string | null;
  /** RFC 3339 in UTC. */
  readonly until: string;
}

export type RenewalDecision =
  | 'renew'
  /** The client never saw the answer and asks again, under the key that it alone knows. */
  | 'repeat'
  | 'reused'
  /** Signed out, or not used for too long. */
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
