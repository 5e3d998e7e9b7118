/** All resolvers and reference resolvers of billing. */
import type { CompleteResolvers } from '@marquee/subgraph/complete-resolvers';
import type { ReferenceResolver } from '@marquee/subgraph/define-subgraph';
import type { Context } from '../context.js';
import type { Resolvers, ResolversParentTypes } from '../generated/resolvers.js';
import { Account, resolveAccounts, Viewer } from './viewer.js';
import { Invoice, Payment, resolveInvoices } from './invoice.js';
import { Mutation } from './mutation.js';
import { Plan, resolvePlans, PlanChangePreview } from './plan.js';
import { Query } from './query.js';
import { PlanSubscription, resolvePlanSubscriptions } from './plan-subscription.js';

export const resolvers: CompleteResolvers<Resolvers, ResolversParentTypes> = {
  Query,
  Mutation,
  Viewer,
  Account,
  Plan,
  PlanSubscription,
  Invoice,
  Payment,
  PlanChangePreview,
};

export const references: Readonly<Record<string, ReferenceResolver<Context>>> = {
  Account: resolveAccounts,
  Plan: resolvePlans,
  PlanSubscription: resolvePlanSubscriptions,
  Invoice: resolveInvoices,
};
