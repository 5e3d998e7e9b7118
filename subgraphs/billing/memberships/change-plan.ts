/** Changes the plan by a quote; the charge equals the quote exactly. */
import type { QuoteId } from '@marquee/contracts/ids';
import type { AccountDocument, QuoteDocument } from '../documents.js';
import { runIdempotently, openPaymentOf, plannedChange, plannedCharge, refused } from '../idempotent-request.js';
import type { Planned } from '../idempotent-request.js';
import type { Outcome } from '../outcome.js';
import { chargeInvoice } from '../rules/payments/charge.js';
import { invoiceIdOf } from '../rules/payments/ids.js';
import { draftInvoice } from '../rules/payments/invoice.js';
import type { Subscription } from '../rules/subscriptions/subscription.js';
import { planChangeRefusals } from '../rules/subscriptions/refusal.js';
import type { Billing } from '../services.js';
import type { Member } from './find-or-create-account.js';
import { previewPlanChange } from './preview-plan-change.js';

export interface ChangePlan {
  readonly idempotencyKey: string;
  readonly quoteId: QuoteId;
}

function planUpgrade(
  before: NonNullable<Planned['decision']['before']>,
  subscription: Subscription,
  quote: QuoteDocument,
  now: Date,
): Planned | Outcome {
  const account = before.document;
  if (quote.change.kind !== 'UPGRADE') throw new Error('A downgrade has no charge.');
  const invoice = draftInvoice(
    {
      id: invoiceIdOf(account.id, 'upgrade', quote.id),
      accountId: account.id,
      country: account.country,
      period: { start: quote.change.effectiveOn, end: subscription.periodEnd },
      goods: quote.change.goods,
      credit: quote.credit,
      purchase: { kind: 'UPGRADE', planId: quote.planId, priceVersion: quote.priceVersion, price: quote.price },
    },
    now,
  );
  if (invoice === null) return refused(['TAX_UNKNOWN']);
  return plannedCharge(
    before,
    chargeInvoice(account, invoice, { isOnSession: true, method: account.paymentMethods[0] ?? null }, now),
  );
}

async function expiredQuote(billing: Billing, account: AccountDocument, { planId }: QuoteDocument): Promise<Outcome> {
  const preview = await previewPlanChange(billing, { accountId: account.id }, planId);
  return preview.kind === 'quote' ? { kind: 'quote-expired', fresh: preview.quote } : preview;
}

export function changePlan(
  billing: Billing,
  { accountId }: Pick<Member, 'accountId'>,
  { idempotencyKey, quoteId }: ChangePlan,
): Promise<Outcome> {
  return runIdempotently(
    billing,
    { scope: accountId, key: idempotencyKey, request: ['changePlan', quoteId] },
    async () => {
      const [before, quote] = [await billing.store.account(accountId), await billing.store.quote(quoteId)];
      if (quote === null || quote.accountId !== accountId) return { kind: 'not-found', what: 'quote', id: quoteId };
      const subscription = before?.document.subscription;
      if (before === null || subscription == null) return refused(['NO_SUBSCRIPTION']);
      const account = before.document;
      const waiting = await openPaymentOf(billing.store, account);
      if (waiting !== null) return waiting;
      const reasons = planChangeRefusals(account, account.country);
      if (reasons.length > 0) return refused(reasons);
      const now = billing.services.clock();
      // Any change of the account since the quote may have changed the price.
      if (quote.expiresAt <= now.toISOString() || quote.revision !== account.revision)
        return expiredQuote(billing, account, quote);
      if (quote.change.kind === 'UPGRADE') return planUpgrade(before, subscription, quote, now);
      return plannedChange({
        before,
        account: { ...account, subscription: { ...subscription, pendingPlanId: quote.planId } },
      });
    },
  );
}
