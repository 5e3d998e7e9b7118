/** Starts a subscription, the first or one after an end. Access begins when the first period is paid. */
import type { PlanId } from '@marquee/contracts/ids';
import type { AccountDocument, PlanDocument } from '../documents.js';
import { runIdempotently, openPaymentOf, plannedCharge, refused } from '../idempotent-request.js';
import type { Outcome } from '../outcome.js';
import { dayOf } from '../rules/pricing/calendar-day.js';
import { chargeInvoice } from '../rules/payments/charge.js';
import { invoiceIdOf, subscriptionIdOf } from '../rules/payments/ids.js';
import { draftInvoice } from '../rules/payments/invoice.js';
import { priceOn } from '../rules/pricing/price.js';
import type { PriceVersion } from '../rules/pricing/price.js';
import { startRefusals } from '../rules/subscriptions/refusal.js';
import { firstPeriod } from '../rules/subscriptions/renewal.js';
import { NOTHING_OUTSTANDING } from '../rules/subscriptions/subscription.js';
import type { Subscription } from '../rules/subscriptions/subscription.js';
import type { Billing } from '../services.js';
import { findCard, withPaymentMethod } from './add-payment-method.js';
import { findOrCreateAccount } from './find-or-create-account.js';
import type { Member } from './find-or-create-account.js';

export interface StartMembership {
  readonly idempotencyKey: string;
  readonly planId: PlanId;
  readonly paymentToken: string;
}

function firstSubscription(account: AccountDocument, plan: PlanDocument, price: PriceVersion, now: Date): Subscription {
  const today = dayOf(now);
  const period = firstPeriod(today);
  return {
    ...NOTHING_OUTSTANDING,
    id: subscriptionIdOf(account.id),
    planId: plan.id,
    price: price.amount,
    priceVersion: price.version,
    consentedVersion: null,
    status: 'INCOMPLETE',
    anchor: today,
    periodStart: period.start,
    periodEnd: period.end,
    cancelAtPeriodEnd: false,
    pendingPlanId: null,
    version: account.subscription?.version ?? 0,
  };
}

function firstInvoice(
  account: AccountDocument,
  { periodStart, periodEnd, price }: Subscription,
  plan: PlanDocument,
  key: string,
  now: Date,
) {
  return draftInvoice(
    {
      id: invoiceIdOf(account.id, 'start', key),
      accountId: account.id,
      country: account.country,
      period: { start: periodStart, end: periodEnd },
      goods: [{ kind: 'SUBSCRIPTION', description: plan.name, amount: price, periodStart, periodEnd }],
      credit: account.credit,
      purchase: { kind: 'START' },
    },
    now,
  );
}

/**
 * After a decline the subscription stays incomplete and the invoice is voided; another request creates a new invoice.
 */
export function startMembership(
  billing: Billing,
  member: Member,
  { idempotencyKey, planId, paymentToken }: StartMembership,
): Promise<Outcome> {
  return runIdempotently(
    billing,
    { scope: member.accountId, key: idempotencyKey, request: ['startMembership', planId, paymentToken] },
    async () => {
      const [plan] = await billing.store.plans([planId]);
      if (plan == null) return { kind: 'not-found', what: 'plan', id: planId };
      const open = await findOrCreateAccount(billing.store, member);
      if (open === null) return refused(['PLAN_NOT_SOLD_HERE']);
      const waiting = await openPaymentOf(billing.store, open.account);
      if (waiting !== null) return waiting;
      const reasons = startRefusals(open.account, plan.country);
      if (reasons.length > 0) return refused(reasons);
      const card = await findCard(billing, paymentToken, 'paymentToken');
      if (card.kind !== 'card') return card;

      const now = billing.services.clock();
      const account = withPaymentMethod(open.account, card.method);
      const subscription = firstSubscription(account, plan, priceOn(plan.prices, dayOf(now)), now);
      const invoice = firstInvoice(account, subscription, plan, idempotencyKey, now);
      if (invoice === null) return refused(['TAX_UNKNOWN']);
      return plannedCharge(
        open.before,
        chargeInvoice({ ...account, subscription }, invoice, { isOnSession: true, method: card.method }, now),
      );
    },
  );
}
