import type { SubscriptionState } from '@marquee/contracts/events/billing';
import type { AccountId } from '@marquee/contracts/ids';
import type { PlanDocument } from '../documents.js';
import type { Subscription } from '../rules/subscriptions/subscription.js';

/** The published state of a subscription. */
export function toSubscriptionState(
  accountId: AccountId,
  subscription: Subscription,
  plan: PlanDocument,
): SubscriptionState {
  return {
    subscriptionId: subscription.id,
    accountId,
    version: subscription.version,
    planId: plan.id,
    tier: plan.tier,
    status: subscription.status,
    entitlements: plan.entitlements,
    periodEnd: `${subscription.periodEnd}T00:00:00.000Z`,
    graceUntil: subscription.graceUntil,
  };
}
