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

export type Renewal =
  | 'renew'
  /** The client never saw the answer and asks again, under the key that it alone knows. */
  | 'repeat'
  | 'stolen'
  /** Signed out, or not used for too long. */
  | 'over';

export function judgeRenewal(
  session: RenewableSession | null,
  shown: { readonly generation: number; readonly renewalKey: string | null },
  now: Date,
): Renewal {
  if (session === null || Date.parse(session.until) <= now.getTime()) return 'over';
  if (shown.generation === session.generation) return 'renew';
  const isLast = shown.generation === session.generation - 1;
  if (isLast && shown.renewalKey !== null && shown.renewalKey === session.renewalKey) return 'repeat';
  return shown.generation < session.generation ? 'stolen' : 'over';
}
