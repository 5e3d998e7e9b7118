/** Resolvers of the mutations: check scopes and keys, call the use case, map its outcome to the union. */
import { asId } from '@marquee/contracts/ids';
import type { InvoiceId, PlanId, QuoteId } from '@marquee/contracts/ids';
import { requireIdempotencyKey, requireScope } from '@marquee/subgraph/require-viewer';
import type { MutationResolvers } from '../generated/resolvers.js';
import { acceptPrice } from '../memberships/accept-price.js';
import { addPaymentMethod } from '../memberships/add-payment-method.js';
import { cancelSubscription, resumeSubscription } from '../memberships/cancel-subscription.js';
import { changePlan } from '../memberships/change-plan.js';
import { previewPlanChange } from '../memberships/preview-plan-change.js';
import { redeemGiftCodeWithinLimits } from '../memberships/redeem-gift-code.js';
import { retryPayment } from '../memberships/retry-payment.js';
import { startMembership } from '../memberships/start-membership.js';
import { validation, idempotencyConflict, notFound } from '../problems.js';
import { announcePrice } from '../staff/announce-price.js';
import { issueRefund } from '../staff/issue-refund.js';
import { toPayload, loadInvoice, subscriptionPayload } from './payloads.js';
import { reloadAccount, cardsOf } from './viewer.js';

/** Problems of every mutation that charges. */
const CHARGE_PROBLEMS = [
  'PaymentDeclinedProblem',
  'PaymentActionRequiredProblem',
  'PaymentPendingProblem',
  'SubscriptionRefusedProblem',
  'IdempotencyConflictProblem',
  'NotFoundProblem',
] as const;
const SUBSCRIPTION_PROBLEMS = [
  'PaymentActionRequiredProblem',
  'PaymentPendingProblem',
  'SubscriptionRefusedProblem',
  'IdempotencyConflictProblem',
  'ValidationProblem',
] as const;

/** Validates the input's idempotency key. */
function withCheckedKey<Input extends { readonly idempotencyKey: string }>(input: Input): Input {
  requireIdempotencyKey(input.idempotencyKey);
  return input;
}

export const Mutation = {
  startMembership: async (_root, { input }, context) => {
    const member = requireScope(context, 'billing:write');
    const outcome = await startMembership(context, member, {
      ...withCheckedKey(input),
      planId: asId<PlanId>(input.planId),
    });
    return toPayload(outcome, context, [...CHARGE_PROBLEMS, 'ValidationProblem'], (done) =>
      subscriptionPayload(done, context),
    );
  },
  previewPlanChange: async (_root, { planId }, context) => {
    const preview = await previewPlanChange(context, requireScope(context, 'billing:write'), asId<PlanId>(planId));
    if (preview.kind === 'quote') return { __typename: 'PlanChangePreview', ...preview.quote };
    return toPayload(preview, context, ['SamePlanProblem', 'SubscriptionRefusedProblem', 'NotFoundProblem'], () => {
      throw new Error('A preview has no outcome of kind `done`.');
    });
  },
  changePlan: async (_root, { input }, context) => {
    const outcome = await changePlan(context, requireScope(context, 'billing:write'), {
      ...withCheckedKey(input),
      quoteId: asId<QuoteId>(input.quoteId),
    });
    return toPayload(outcome, context, [...CHARGE_PROBLEMS, 'QuoteExpiredProblem', 'SamePlanProblem'], (done) =>
      subscriptionPayload(done, context),
    );
  },
  cancelSubscription: async (_root, { idempotencyKey }, context) => {
    const outcome = await cancelSubscription(
      context,
      requireScope(context, 'billing:write'),
      requireIdempotencyKey(idempotencyKey),
    );
    return toPayload(outcome, context, SUBSCRIPTION_PROBLEMS, (done) => subscriptionPayload(done, context));
  },
  resumeSubscription: async (_root, { idempotencyKey }, context) => {
    const outcome = await resumeSubscription(
      context,
      requireScope(context, 'billing:write'),
      requireIdempotencyKey(idempotencyKey),
    );
    return toPayload(outcome, context, SUBSCRIPTION_PROBLEMS, (done) => subscriptionPayload(done, context));
  },
  acceptPrice: async (_root, { input }, context) => {
    const outcome = await acceptPrice(context, requireScope(context, 'billing:write'), withCheckedKey(input));
    return toPayload(outcome, context, SUBSCRIPTION_PROBLEMS, (done) => subscriptionPayload(done, context));
  },
  addPaymentMethod: async (_root, { input }, context) => {
    const outcome = await addPaymentMethod(context, requireScope(context, 'billing:write'), {
      ...withCheckedKey(input),
      makeDefault: input.makeDefault ?? true,
    });
    const allowed = [
      'PaymentPendingProblem',
      'SubscriptionRefusedProblem',
      'IdempotencyConflictProblem',
      'ValidationProblem',
    ] as const;
    return toPayload(outcome, context, allowed, async ({ accountId }) => ({
      __typename: 'PaymentMethodPayload' as const,
      paymentMethods: cardsOf((await reloadAccount(accountId, context)) ?? { paymentMethods: [] }),
    }));
  },
  retryPayment: async (_root, { input }, context) => {
    const outcome = await retryPayment(context, requireScope(context, 'billing:write'), {
      ...withCheckedKey(input),
      invoiceId: asId<InvoiceId>(input.invoiceId),
    });
    return toPayload(outcome, context, CHARGE_PROBLEMS, async (done) => ({
      __typename: 'PaymentPayload' as const,
      invoice: await loadInvoice(done, context),
      subscription: (await reloadAccount(done.accountId, context))?.subscription ?? null,
    }));
  },
  redeemGiftCode: async (_root, { input }, context) => {
    const member = requireScope(context, 'billing:write');
    const outcome = await redeemGiftCodeWithinLimits(context, member, withCheckedKey(input), context.clientAddress);
    const allowed = [
      'RateLimitedProblem',
      'GiftCodeUsedProblem',
      'SubscriptionRefusedProblem',
      'IdempotencyConflictProblem',
      'NotFoundProblem',
      'ValidationProblem',
    ] as const;
    return toPayload(outcome, context, allowed, async ({ accountId }) => {
      const account = await reloadAccount(accountId, context);
      if (account === null) throw new Error(`Account ${accountId} does not exist.`);
      return { __typename: 'GiftPayload' as const, credit: account.credit };
    });
  },
  issueRefund: async (_root, { input }, context) => {
    const { accountId } = requireScope(context, 'billing:operate');
    const outcome = await issueRefund(context, accountId, {
      ...withCheckedKey(input),
      invoiceId: asId<InvoiceId>(input.invoiceId),
      amount: input.amount ?? null,
    });
    const allowed = [
      'PaymentDeclinedProblem',
      'PaymentPendingProblem',
      'IdempotencyConflictProblem',
      'NotFoundProblem',
      'ValidationProblem',
    ] as const;
    return toPayload(outcome, context, allowed, async (done) => ({
      __typename: 'RefundPayload' as const,
      invoice: await loadInvoice(done, context),
    }));
  },
  announcePrice: async (_root, { input }, context) => {
    const { accountId } = requireScope(context, 'billing:operate');
    const outcome = await announcePrice(context, accountId, {
      ...withCheckedKey(input),
      planId: asId<PlanId>(input.planId),
    });
    switch (outcome.kind) {
      case 'announced':
        return { __typename: 'AnnouncePricePayload', plan: await context.store.plan(asId<PlanId>(input.planId)) };
      case 'invalid':
        return validation(outcome);
      case 'not-found':
        return notFound(outcome);
      case 'conflict':
        return idempotencyConflict();
    }
  },
} satisfies MutationResolvers;
