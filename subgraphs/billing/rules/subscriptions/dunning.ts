/** Dunning: retries, grace period and hold after a declined renewal. */
import { instantOf } from '../pricing/calendar-day.js';
import type { DeclineKind } from '../payments/payment.js';
import { nextStatus } from './subscription.js';
import type { Subscription } from './subscription.js';

/** Days after the first decline on which the charge is retried. */
export const RETRY_DAYS = [1, 3, 5, 7] as const;
/** Grace period with access: one day longer than the last retry. */
export const GRACE_DAYS = 8;
/** Duration of the hold; then the subscription ends and the invoice is written off. */
export const HOLD_DAYS = 30;

const DAY_MS = 86_400_000;

function after(at: string, days: number): string {
  return new Date(Date.parse(at) + days * DAY_MS).toISOString();
}

/** The subscription after a declined charge. A hard decline is not retried. */
export function afterDecline(subscription: Subscription, kind: DeclineKind, now: Date): Subscription {
  const status = nextStatus(subscription.status, 'DECLINED');
  if (status === null) return subscription;
  const overdueSince = subscription.overdueSince ?? now.toISOString();
  const day = RETRY_DAYS.find((candidate) => after(overdueSince, candidate) > now.toISOString());
  const isTriedAgain = kind === 'SOFT' && day !== undefined && status === 'PAST_DUE';
  return {
    ...subscription,
    status,
    overdueSince,
    failures: subscription.failures + 1,
    nextRetryAt: isTriedAgain ? after(overdueSince, day) : null,
    graceUntil: status === 'PAST_DUE' ? after(overdueSince, GRACE_DAYS) : null,
  };
}

export function putOnHold(subscription: Subscription, trigger: 'GRACE_OVER' | 'CHARGED_BACK', now: Date): Subscription {
  const status = nextStatus(subscription.status, trigger);
  if (status === null) return subscription;
  return {
    ...subscription,
    status,
    nextRetryAt: null,
    graceUntil: null,
    heldSince: subscription.heldSince ?? now.toISOString(),
  };
}

export interface Step {
  readonly kind: 'RENEW' | 'RETRY' | 'HOLD' | 'END' | 'GIVE_UP';
  /** RFC 3339 in UTC. */
  readonly at: string;
}

/** The next step by time, and when it is due; null when there is none. */
export function nextStep(subscription: Subscription): Step | null {
  switch (subscription.status) {
    case 'ACTIVE':
      return {
        kind: subscription.cancelAtPeriodEnd ? 'END' : 'RENEW',
        at: instantOf(subscription.periodEnd).toISOString(),
      };
    case 'PAST_DUE': {
      const { nextRetryAt, graceUntil, overdueSince } = subscription;
      const hold = graceUntil ?? overdueSince ?? instantOf(subscription.periodEnd).toISOString();
      return nextRetryAt !== null && nextRetryAt < hold
        ? { kind: 'RETRY', at: nextRetryAt }
        : { kind: 'HOLD', at: hold };
    }
    case 'ON_HOLD':
      return subscription.heldSince === null ? null : { kind: 'GIVE_UP', at: after(subscription.heldSince, HOLD_DAYS) };
    case 'INCOMPLETE':
    case 'CANCELLED':
      return null;
  }
}
