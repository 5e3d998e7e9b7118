import type { EventsDefinition } from '@marquee/kit/events/projection';
import type { SubscriptionState } from '@marquee/contracts/events/billing';
import type { BillingStore } from './store.js';
import type { PlanDocument, SubscriptionDocument } from './documents.js';
import type { CalendarDay } from './rules/calendar-day.js';
import { currentPeriod } from './rules/billing-period.js';

export const events: EventsDefinition<BillingStore> = {
  publishes: ['SubscriptionActivated', 'SubscriptionChanged'],
  reactsTo: [],
  handlers: {},
  projections: [],
};

/** What others are told of a subscription. `today` is the day of the change. */
export const toState = (subscription: SubscriptionDocument, plan: PlanDocument, today: CalendarDay): SubscriptionState => ({
  subscriptionId: subscription.id,
  accountId: subscription.accountId,
  version: subscription.version,
  planId: plan.id,
  tier: plan.tier,
  status: subscription.status,
  entitlements: plan.entitlements,
  periodEnd: `${currentPeriod(subscription, today).end}T00:00:00.000Z`,
  graceUntil: subscription.graceUntil,
});
