/** Cancels a subscription and takes a cancellation back. */
import type { AccountDocument, InvoiceDocument } from '../documents.js';
import { runIdempotently, openPaymentOf, plannedChange, refused } from '../idempotent-request.js';
import type { Planned } from '../idempotent-request.js';
import type { Outcome } from '../outcome.js';
import { invoiceWrittenOff } from '../rules/payments/ledger.js';
import { cancelRefusals } from '../rules/subscriptions/refusal.js';
import { endSubscription } from '../rules/subscriptions/subscription.js';
import type { Subscription } from '../rules/subscriptions/subscription.js';
import type { Billing } from '../services.js';
import type { Member } from './find-or-create-account.js';

/** Ends the subscription now and writes the open invoice off. */
export function endImmediately(
  account: AccountDocument,
  subscription: Subscription,
  owed: InvoiceDocument | null,
  now: Date,
) {
  return {
    account: { ...account, subscription: endSubscription(subscription) },
    invoices: owed === null ? [] : [{ ...owed, status: 'UNCOLLECTIBLE' as const }],
    transactions: owed === null ? [] : [invoiceWrittenOff(owed, now)],
  };
}

/** A paid subscription ends with its period; an unpaid one ends now. */
async function planCancellation(
  billing: Billing,
  before: NonNullable<Planned['decision']['before']>,
  subscription: Subscription,
): Promise<Planned> {
  const account = before.document;
  if (subscription.status === 'ACTIVE')
    return plannedChange({
      before,
      account: { ...account, subscription: { ...subscription, cancelAtPeriodEnd: true } },
    });
  const owed = subscription.openInvoiceId === null ? null : await billing.store.invoice(subscription.openInvoiceId);
  return plannedChange({ before, ...endImmediately(account, subscription, owed, billing.services.clock()) });
}

/** Idempotent: a second cancellation succeeds without a change. */
export function cancelSubscription(
  billing: Billing,
  { accountId }: Pick<Member, 'accountId'>,
  idempotencyKey: string,
): Promise<Outcome> {
  return runIdempotently(
    billing,
    { scope: accountId, key: idempotencyKey, request: ['cancelSubscription'] },
    async () => {
      const before = await billing.store.account(accountId);
      const subscription = before?.document.subscription;
      if (before === null || subscription == null) return refused(['NO_SUBSCRIPTION']);
      if (subscription.status === 'CANCELLED' || subscription.cancelAtPeriodEnd)
        return { kind: 'done', accountId, invoiceId: null };
      const waiting = subscription.status === 'ACTIVE' ? null : await openPaymentOf(billing.store, before.document);
      return waiting ?? planCancellation(billing, before, subscription);
    },
  );
}

/** Takes a cancellation back before the period ends. Afterwards a new subscription must be started. */
export function resumeSubscription(
  billing: Billing,
  { accountId }: Pick<Member, 'accountId'>,
  idempotencyKey: string,
): Promise<Outcome> {
  return runIdempotently(
    billing,
    { scope: accountId, key: idempotencyKey, request: ['resumeSubscription'] },
    async () => {
      const before = await billing.store.account(accountId);
      const subscription = before?.document.subscription;
      if (before === null || subscription == null) return refused(['NO_SUBSCRIPTION']);
      const reasons = cancelRefusals(before.document);
      if (reasons.length > 0) return refused(reasons);
      if (!subscription.cancelAtPeriodEnd) return { kind: 'done', accountId, invoiceId: null };
      return plannedChange({
        before,
        account: { ...before.document, subscription: { ...subscription, cancelAtPeriodEnd: false } },
      });
    },
  );
}
