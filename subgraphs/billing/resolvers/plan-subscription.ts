import type { ReferenceResolver } from '@marquee/kit/graph/define-subgraph';
import type { Context } from '../context.js';
import type { PlanSubscriptionResolvers } from '../generated/resolvers.js';
import { currentPeriod } from '../rules/billing-period.js';
import { dayOf } from '../rules/calendar-day.js';
import { standingAt } from '../rules/standing.js';
import { loadOwnSubscription } from './own-subscription.js';

export const PlanSubscription = {
  plan: ({ planId }, _args, { loaders }) => loaders.plan.load(planId),
  status: (subscription, _args, { now }) => standingAt(subscription, now).status,
  graceUntil: (subscription, _args, { now }) => standingAt(subscription, now).graceUntil,
  currentPeriodStart: (subscription, _args, { now }) => currentPeriod(subscription, dayOf(now)).start,
  currentPeriodEnd: (subscription, _args, { now }) => currentPeriod(subscription, dayOf(now)).end,
} satisfies PlanSubscriptionResolvers;

export const resolvePlanSubscriptions: ReferenceResolver<Context> = async (references, context) => {
  const own = await loadOwnSubscription(context);
  return references.map(({ id }) => (own !== null && id === own.id ? own : null));
};
