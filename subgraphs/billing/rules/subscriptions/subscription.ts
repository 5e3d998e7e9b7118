/** A subscription and its state machine. */
import type { SubscriptionStatus } from '@marquee/contracts/events/billing';
import type { InvoiceId, PlanId, SubscriptionId } from '@marquee/contracts/ids';
import type { CalendarDay } from '../pricing/calendar-day.js';
import type { Money } from '../pricing/money.js';

export interface Subscription {
  readonly id: SubscriptionId;
  readonly planId: PlanId;
  /** The price per period that the member agreed to. Independent of later price lists. */
  readonly price: Money;
  /** Version of the plan's price. */
  readonly priceVersion: number;
  /** A newer price version that the member has consented to. */
  readonly consentedVersion: number | null;
  readonly status: SubscriptionStatus;
  /** Its day of the month is the first day of each period. */
  readonly anchor: CalendarDay;
  readonly periodStart: CalendarDay;
  readonly periodEnd: CalendarDay;
  readonly cancelAtPeriodEnd: boolean;
  /** A cheaper plan that starts with the next period. */
  readonly pendingPlanId: PlanId | null;
  /** The unpaid invoice of a past-due or held subscription. */
  readonly openInvoiceId: InvoiceId | null;
  /** Time of the open invoice's first decline. */
  readonly overdueSince: string | null;
  /** Number of declined charges of the open invoice. */
  readonly failures: number;
  readonly nextRetryAt: string | null;
  readonly graceUntil: string | null;
  readonly heldSince: string | null;
  /** Incremented by each published change. */
  readonly version: number;
}

export type Trigger = 'STARTED' | 'PAID' | 'DECLINED' | 'GRACE_OVER' | 'CHARGED_BACK' | 'ENDED';

/**
 * The allowed transitions. A trigger that is missing for a status changes nothing, for example a late report of a
 * payment.
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

/** Returns null when the status has no transition for the trigger. */
export function nextStatus(status: SubscriptionStatus, trigger: Trigger): SubscriptionStatus | null {
  return TRANSITIONS[status][trigger] ?? null;
}

/** No open invoice and no scheduled step. */
export const NOTHING_OUTSTANDING = {
  openInvoiceId: null,
  overdueSince: null,
  failures: 0,
  nextRetryAt: null,
  graceUntil: null,
  heldSince: null,
} as const;

/** Ends the subscription: no access and no scheduled step. Returns a subscription that cannot end unchanged. */
export function endSubscription(subscription: Subscription): Subscription {
  return nextStatus(subscription.status, 'ENDED') === null
    ? subscription
    : { ...subscription, ...NOTHING_OUTSTANDING, status: 'CANCELLED', cancelAtPeriodEnd: false, pendingPlanId: null };
}
