import type { PlanChangePreviewResolvers } from '../generated/resolvers.js';
import { dueNow } from '../memberships/preview-plan-change.js';
import { negate, sum } from '../rules/pricing/money.js';

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
