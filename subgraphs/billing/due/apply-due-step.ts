/** Applies one account's due step: renewal, retry, hold or end. */
import type { AccountId } from '@marquee/contracts/ids';
import { retryOnConflict } from '@marquee/document-store/retry-on-conflict';
import type { Versioned } from '@marquee/document-store/port';
import type { Decision } from '../decisions/decision.js';
import type { AccountDocument, InvoiceDocument, PaymentDocument } from '../documents.js';
import { endImmediately } from '../memberships/cancel-subscription.js';
import { plannedCharge } from '../idempotent-request.js';
import { sendPayment } from '../payments/process-payment.js';
import { dueStep } from '../rules/subscriptions/account.js';
import { chargeAgain, chargeInvoice } from '../rules/payments/charge.js';
import { putOnHold } from '../rules/subscriptions/dunning.js';
import type { Step } from '../rules/subscriptions/dunning.js';
import { renew } from '../rules/subscriptions/renewal.js';
import { endSubscription } from '../rules/subscriptions/subscription.js';
import type { Subscription } from '../rules/subscriptions/subscription.js';
import type { Billing } from '../services.js';

interface DueAccount {
  readonly before: Versioned<AccountDocument>;
  readonly account: AccountDocument;
  readonly subscription: Subscription;
  readonly now: Date;
}

interface DueDecision {
  readonly decision: Decision;
  readonly payment: PaymentDocument | null;
}

async function decideRenewal(
  billing: Billing,
  { before, account, subscription, now }: DueAccount,
): Promise<DueDecision | null> {
  const plan = await billing.store.plan(subscription.pendingPlanId ?? subscription.planId);
  const renewal = renew(account, subscription, plan, now);
  if (renewal === null) return null;
  const method = account.paymentMethods[0] ?? null;
  return plannedCharge(
    before,
    chargeInvoice(
      { ...account, subscription: renewal.subscription },
      renewal.invoice,
      { isOnSession: false, method },
      now,
    ),
  );
}

async function openInvoice(billing: Billing, { openInvoiceId }: Subscription): Promise<InvoiceDocument | null> {
  return openInvoiceId === null ? null : billing.store.invoice(openInvoiceId);
}

async function decideRetry(
  billing: Billing,
  { before, account, subscription, now }: DueAccount,
): Promise<DueDecision | null> {
  const invoice = await openInvoice(billing, subscription);
  if (invoice === null) return null;
  const attempt = (await billing.store.paymentsOf(invoice.id)).filter(({ kind }) => kind === 'CHARGE').length + 1;
  return plannedCharge(
    before,
    chargeAgain(account, invoice, { isOnSession: false, attempt, method: account.paymentMethods[0] ?? null }, now),
  );
}

async function decideStep(billing: Billing, { kind }: Step, due: DueAccount): Promise<DueDecision | null> {
  const { before, account, subscription, now } = due;
  switch (kind) {
    case 'RENEW':
      return decideRenewal(billing, due);
    case 'RETRY':
      return decideRetry(billing, due);
    case 'HOLD':
      return {
        decision: { before, account: { ...account, subscription: putOnHold(subscription, 'GRACE_OVER', now) } },
        payment: null,
      };
    case 'END':
      return {
        decision: { before, account: { ...account, subscription: endSubscription(subscription) } },
        payment: null,
      };
    case 'GIVE_UP':
      return {
        decision: { before, ...endImmediately(account, subscription, await openInvoice(billing, subscription), now) },
        payment: null,
      };
  }
}

/**
 * Applies the account's due step. Returns whether there was one. A concurrent run finds the step already applied. After
 * a crash either nothing is stored and the step is still due, or the payment is stored and will be checked.
 */
export function applyDueStep(billing: Billing, accountId: AccountId): Promise<boolean> {
  return retryOnConflict(async () => {
    const before = await billing.store.account(accountId);
    const now = billing.services.clock();
    const step = before === null ? null : dueStep(before.document, now);
    const subscription = before?.document.subscription;
    if (before === null || step === null || subscription == null) return false;
    const taken = await decideStep(billing, step, { before, account: before.document, subscription, now });
    if (taken === null) return false;
    await billing.store.commitDecision(taken.decision);
    if (taken.payment !== null) await sendPayment(billing, taken.payment);
    return true;
  });
}
