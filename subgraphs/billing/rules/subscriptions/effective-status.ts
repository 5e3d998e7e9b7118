/** The status of a subscription at an instant. */
import type { SubscriptionStatus } from '@marquee/contracts/events/billing';

export interface EffectiveStatus {
  readonly status: SubscriptionStatus;
  /** RFC 3339 in UTC. Null unless the subscription is past due. */
  readonly graceUntil: string | null;
}

/**
 * A subscription's status at an instant: past due becomes on hold when the grace period has ended, also before a due
 * step has stored that.
 */
export function effectiveStatusAt({ status, graceUntil }: EffectiveStatus, now: Date): EffectiveStatus {
  if (status !== 'PAST_DUE') return { status, graceUntil: null };
  const isGraceOver = graceUntil === null || Date.parse(graceUntil) <= now.getTime();
  return isGraceOver ? { status: 'ON_HOLD', graceUntil: null } : { status, graceUntil };
}
