/** Resolvers of `PlanSubscription`. */
import type { ReferenceResolver } from '@marquee/subgraph/define-subgraph';
import { requireScope } from '@marquee/subgraph/require-viewer';
import type { Context } from '../context.js';
import type { PlanSubscriptionResolvers } from '../generated/resolvers.js';
import { announcedPriceAfter } from '../rules/pricing/price.js';
import { nextCharge } from '../rules/subscriptions/renewal.js';
import { effectiveStatusAt } from '../rules/subscriptions/effective-status.js';
import type { EffectiveStatus } from '../rules/subscriptions/effective-status.js';
import { loadOwnSubscription } from './viewer.js';

function effectiveStatus(subscription: EffectiveStatus, { now, validity }: Context): EffectiveStatus {
  const effective = effectiveStatusAt(subscription, now);
  if (effective.graceUntil !== null) validity.changesAt(Date.parse(effective.graceUntil));
  return effective;
}

export const PlanSubscription = {
  plan: ({ planId }, _args, { loaders }) => loaders.plan.load(planId),
  status: (subscription, _args, context) => effectiveStatus(subscription, context).status,
  graceUntil: (subscription, _args, context) => effectiveStatus(subscription, context).graceUntil,
  currentPeriodStart: ({ periodStart }) => periodStart,
  currentPeriodEnd: ({ periodEnd }) => periodEnd,
  pendingPlan: ({ pendingPlanId }, _args, { loaders }) =>
    pendingPlanId === null ? null : loaders.plan.load(pendingPlanId),
  nextCharge: async (subscription, _args, { loaders }) => {
    if (subscription.status === 'CANCELLED' || subscription.status === 'INCOMPLETE' || subscription.cancelAtPeriodEnd)
      return null;
    const plan = await loaders.plan.load(subscription.pendingPlanId ?? subscription.planId);
    return plan === null ? null : nextCharge(subscription, plan);
  },
  openInvoice: ({ openInvoiceId }, _args, context) => {
    requireScope(context, 'billing:read');
    return openInvoiceId === null ? null : context.loaders.invoice.load(openInvoiceId);
  },
  announcedPrice: async ({ planId, priceVersion, consentedVersion }, _args, { loaders }) => {
    const plan = await loaders.plan.load(planId);
    const price = plan === null ? null : announcedPriceAfter(plan.prices, priceVersion);
    if (price === null) return null;
    return {
      version: price.version,
      price: price.amount,
      effectiveOn: price.effectiveOn,
      isAccepted: consentedVersion !== null && consentedVersion >= price.version,
    };
  },
} satisfies PlanSubscriptionResolvers;

export const resolvePlanSubscriptions: ReferenceResolver<Context> = async (references, context) => {
  const own = await loadOwnSubscription(context);
  return references.map(({ id }) => (own !== null && id === own.id ? own : null));
};
