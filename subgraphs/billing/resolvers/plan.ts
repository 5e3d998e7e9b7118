import { asId } from '@marquee/contracts/ids';
import type { PlanId } from '@marquee/contracts/ids';
import type { ReferenceResolver } from '@marquee/subgraph/define-subgraph';
import type { Context } from '../context.js';
import type { PlanResolvers } from '../generated/resolvers.js';
import { dayOf } from '../rules/pricing/calendar-day.js';
import { priceOn } from '../rules/pricing/price.js';

export const Plan = {
  price: ({ prices }, _args, { now }) => priceOn(prices, dayOf(now)).amount,
} satisfies PlanResolvers;

export const resolvePlans: ReferenceResolver<Context> = async (references, { loaders }) =>
  Promise.all(references.map(async ({ id }) => (typeof id === 'string' ? loaders.plan.load(asId<PlanId>(id)) : null)));
