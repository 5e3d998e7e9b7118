/** A subscription as a state machine: which states there are, and what leads from one to another. */
import type { SubscriptionStatus } from '@marquee/contracts/events/billing';
import type { InvoiceId, PlanId, SubscriptionId } from '@marquee/contracts/ids';
import type { CalendarDay } from '../pricing/calendar-day.js';
import type { Money } from '../pricing/money.js';

export interface Subscription {
  readonly id: SubscriptionId;
  readonly planId: PlanId;
  /** What the member agreed to pay for a period. It stays when the price list moves on. */
  readonly price: Money;
  /** Of the plan's prices. */
  readonly priceVersion: number;
  /** A newer price that the member has agreed to, from its day on. */
  readonly consentedVersion: number | null;
  readonly status: SubscriptionStatus;
  /** Periods begin on its day of the month. */
  readonly anchor: CalendarDay;
  readonly periodStart: CalendarDay;
  readonly periodEnd: CalendarDay;
  readonly cancelAtPeriodEnd: boolean;
  /** A cheaper plan, chosen for the next period. */
  readonly pendingPlanId: PlanId | null;
  /** The invoice that must be paid before all is well again. */
  readonly openInvoiceId: InvoiceId | null;
  /** Since when the open invoice could not be collected. */
  readonly overdueSince: string | null;
  /** Tries of the open invoice that failed. */
  readonly failures: number;
  readonly nextRetryAt: string | null;
  readonly graceUntil: string | null;
  readonly heldSince: string | null;
  /** One more with each change that the others are told of. */
  readonly version: number;
}

export type Trigger = 'STARTED' | 'PAID' | 'DECLINED' | 'GRACE_OVER' | 'CHARGED_BACK' | 'ENDED';

/**
 * What is not in the table cannot happen: late news of a payment find a subscription that has moved on, and change
 * nothing.
 */
export const TRANSITIONS: Readonly<Record<SubscriptionStatus, Readonly<Partial<Record<Trigger, SubscriptionStatus>>>>> =
  {
    INCOMPLETE: { STARTED: 'INCOMPLETE', PAID: 'ACTIVE', DECLINED: 'INCOMPLETE', ENDED: 'CANCELLED' },
    ACTIVE: { PAID: 'ACTIVE', DECLINED: 'PAST_DUE', CHARGED_BACK: 'ON_HOLD', ENDED: 'CANCELLED' },
    PAST_DUE: {
      PAID: 'ACTIVE',
      DECLINED: 'PAST_DUE',
      GRACE_OVER: 'ON_HOLD',
      CHARGED_BACK: 'ON_HOLD',
      ENDED: 'CANCELLED',
    },
    ON_HOLD: { PAID: 'ACTIVE', DECLINED: 'ON_HOLD', CHARGED_BACK: 'ON_HOLD', ENDED: 'CANCELLED' },
    CANCELLED: { STARTED: 'INCOMPLETE' },
  };

/** Null when the trigger means nothing in that state. */
export function nextStatus(status: SubscriptionStatus, trigger: Trigger): SubscriptionStatus | null {
  return TRANSITIONS[status][trigger] ?? null;
}

/** Nothing owed, nothing scheduled. */
export const NOTHING_OUTSTANDING = {
  openInvoiceId: null,
  overdueSince: null,
  failures: 0,
  nextRetryAt: null,
  graceUntil: null,
  heldSince: null,
} as const;

/** The end: access is gone, nothing is scheduled any more. Unchanged where there was nothing to end. */
export function endSubscription(subscription: Subscription): Subscription {
  return nextStatus(subscription.status, 'ENDED') === null
    ? subscription
    : { ...subscription, ...NOTHING_OUTSTANDING, status: 'CANCELLED', cancelAtPeriodEnd: false, pendingPlanId: null };
}
