import type { SubscriptionStatus } from '@marquee/contracts/events/billing';

export interface EffectiveStatus {
  readonly status: SubscriptionStatus;
  /** RFC 3339 in UTC. Null unless a payment is overdue. */
  readonly graceUntil: string | null;
}

/**
 * How a subscription stands at an instant: an overdue one whose grace has run out is on hold, whether or not anybody
 * wrote it down yet.
 */
export function effectiveStatusAt({ status, graceUntil }: EffectiveStatus, now: Date): EffectiveStatus {
  if (status !== 'PAST_DUE') return { status, graceUntil: null };
  const isGraceOver = graceUntil === null || Date.parse(graceUntil) <= now.getTime();
  return isGraceOver ? { status: 'ON_HOLD', graceUntil: null } : { status, graceUntil };
}
