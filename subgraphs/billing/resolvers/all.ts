import type { CompleteResolvers } from '@marquee/kit/graph/complete-resolvers';
import type { ReferenceResolver } from '@marquee/kit/graph/define-subgraph';
import type { Context } from '../context.js';
import type { Resolvers, ResolversParentTypes } from '../generated/resolvers.js';
import { Account, resolveAccounts } from './account.js';
import { resolvePlans } from './plan.js';
import { Query } from './query.js';
import { PlanSubscription, resolvePlanSubscriptions } from './plan-subscription.js';
import { Viewer } from './viewer.js';

export const resolvers: CompleteResolvers<Resolvers, ResolversParentTypes> = { Query, Viewer, Account, PlanSubscription };

export const references: Readonly<Record<string, ReferenceResolver<Context>>> = {
  Account: resolveAccounts,
  Plan: resolvePlans,
  PlanSubscription: resolvePlanSubscriptions,
};
