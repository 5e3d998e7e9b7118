/** Resolvers of `Plan` and `PlanChangePreview`. */
import { asId } from '@marquee/contracts/ids';
import type { PlanId } from '@marquee/contracts/ids';
import type { ReferenceResolver } from '@marquee/subgraph/define-subgraph';
import type { Context } from '../context.js';
import type { PlanResolvers, PlanChangePreviewResolvers } from '../generated/resolvers.js';
import { dueNow } from '../memberships/preview-plan-change.js';
import { dayOf, instantOf } from '../rules/pricing/calendar-day.js';
import { negate, sum } from '../rules/pricing/money.js';
import { nextPriceChange, priceOn } from '../rules/pricing/price.js';

export const Plan = {
  price: ({ prices }, _args, { now, validity }) => {
    const day = dayOf(now);
    const next = nextPriceChange(prices, day);
    if (next !== null) validity.changesAt(instantOf(next).getTime());
    return priceOn(prices, day).amount;
  },
} satisfies PlanResolvers;

export const resolvePlans: ReferenceResolver<Context> = async (references, { loaders }) =>
  Promise.all(references.map(async ({ id }) => (typeof id === 'string' ? loaders.plan.load(asId<PlanId>(id)) : null)));

export const PlanChangePreview = {
  quoteId: ({ id }) => id,
  plan: async ({ planId }, _args, { store }) => store.plan(planId),
  effectiveOn: ({ change }) => change.effectiveOn,
  dueNow,
  credit: ({ change, price }) => {
    const given =
      change.kind === 'UPGRADE'
        ? change.goods.filter(({ kind }) => kind === 'PRORATION_CREDIT').map(({ amount }) => negate(amount))
        : [];
    return sum(given, price.currency);
  },
  nextInvoiceTotal: ({ price }) => price,
  nextInvoiceOn: ({ nextInvoiceOn }) => nextInvoiceOn,
} satisfies PlanChangePreviewResolvers;
