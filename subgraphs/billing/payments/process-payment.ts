/**
 * Sends payments and applies their outcomes. A payment is stored before it is sent, with our reference. A payment
 * without an outcome is looked up at the provider by that reference, and sent again only with the same one.
 */
import type { PaymentFailed } from '@marquee/contracts/events/billing';
import type { NewEvent } from '@marquee/contracts/events/envelope';
import type { PaymentId } from '@marquee/contracts/ids';
import { retryOnConflict } from '@marquee/document-store/retry-on-conflict';
import type { PaymentDocument } from '../documents.js';
import { ProviderUnavailableError } from './provider.js';
import type { ProviderPayment } from './provider.js';
import { withNextCheck, isFinal } from '../rules/payments/payment.js';
import type { PaymentOutcome } from '../rules/payments/payment.js';
import { applyChargeback, settle } from '../rules/payments/settlement.js';
import type { PaymentState, Settlement } from '../rules/payments/settlement.js';
import type { Billing, BillingServices } from '../services.js';

function paymentFailedEvents({ account, payments }: Settlement, now: Date): readonly NewEvent[] {
  const [payment] = payments;
  if (payment?.kind !== 'CHARGE' || payment.decline === null || account.isErased) return [];
  const event: PaymentFailed = {
    type: 'PaymentFailed',
    version: 1,
    key: account.id,
    occurredAt: now.toISOString(),
    payload: {
      accountId: account.id,
      invoiceId: payment.invoiceId,
      amount: payment.amount,
      declineCode: payment.decline.code,
      nextRetryAt: account.subscription?.nextRetryAt ?? null,
      graceUntil: account.subscription?.graceUntil ?? null,
    },
  };
  return [event];
}

/**
 * Applies `rule` to the payment, its invoice and its account in one commit; commits nothing when the rule returns null.
 * Returns the payment's current state.
 */
function applyToPayment(
  billing: Billing,
  id: PaymentId,
  rule: (state: PaymentState, now: Date) => Settlement | null,
): Promise<PaymentDocument> {
  const { store, services } = billing;
  return retryOnConflict(async () => {
    const found = await store.payment(id);
    // Payment and invoice are read again after the account, whose version guards them.
    const before = found === null ? null : await store.account(found.accountId);
    const payment = await store.payment(id);
    const invoice = payment === null ? null : await store.invoice(payment.invoiceId);
    if (before === null || payment === null || invoice === null)
      throw new Error(`Payment ${id} does not exist, or its account or invoice does not.`);
    const now = services.clock();
    const settlement = rule({ account: before.document, invoice, payment }, now);
    if (settlement === null) return payment;
    const { account, payments, transactions } = settlement;
    await store.commitDecision({
      before,
      account,
      invoices: [settlement.invoice],
      payments,
      transactions,
      events: paymentFailedEvents(settlement, now),
    });
    return payments.find((candidate) => candidate.id === id) ?? payment;
  });
}

/** Applies an outcome from any source. Idempotent. */
export function applyOutcome(billing: Billing, id: PaymentId, outcome: PaymentOutcome): Promise<PaymentDocument> {
  return applyToPayment(billing, id, (state, now) => settle(state, outcome, now));
}

/** Applies the provider's state of a payment. A dispute implies that the payment had succeeded. */
export async function applyProviderReport(
  billing: Billing,
  { reference, outcome, isChargedBack }: ProviderPayment,
): Promise<PaymentDocument> {
  const payment = await applyOutcome(billing, reference, outcome);
  return isChargedBack ? applyToPayment(billing, reference, applyChargeback) : payment;
}

function submitToProvider(
  { id: reference, kind, amount, token, isOnSession, refundOf }: PaymentDocument,
  { provider }: BillingServices,
): Promise<ProviderPayment> {
  return kind === 'REFUND' && refundOf !== null
    ? provider.refund({ reference, charge: refundOf, amount })
    : provider.charge({ reference, amount, token, isOnSession });
}

async function unknownWithoutResponse(
  work: () => Promise<ProviderPayment>,
  reference: PaymentId,
): Promise<ProviderPayment> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ProviderUnavailableError)) throw error;
    return { reference, outcome: { status: 'UNKNOWN' }, isChargedBack: false };
  }
}

/** Sends a stored payment and settles it. Concurrent calls for one payment share one request. */
export function sendPayment(billing: Billing, payment: PaymentDocument): Promise<PaymentDocument> {
  const { paymentsInFlight } = billing.services;
  return paymentsInFlight.run(payment.id, async () => {
    const report = await unknownWithoutResponse(() => submitToProvider(payment, billing.services), payment.id);
    return applyProviderReport(billing, report);
  });
}

/**
 * Looks up a payment without an outcome. A payment unknown to the provider is sent with its existing reference.
 */
export async function checkPayment(billing: Billing, payment: PaymentDocument): Promise<PaymentDocument> {
  const { provider, paymentsInFlight } = billing.services;
  if (isFinal(payment) || paymentsInFlight.get(payment.id) !== undefined) return payment;
  try {
    const found = await provider.find(payment.id);
    if (found === null) return await sendPayment(billing, payment);
    const after = await applyProviderReport(billing, found);
    return isFinal(after) ? after : await scheduleNextCheck(billing, after);
  } catch (error) {
    if (!(error instanceof ProviderUnavailableError)) throw error;
    return scheduleNextCheck(billing, payment);
  }
}

function scheduleNextCheck(billing: Billing, { id }: PaymentDocument): Promise<PaymentDocument> {
  return applyToPayment(billing, id, (state, now) =>
    isFinal(state.payment) ? null : { ...state, payments: [withNextCheck(state.payment, now)], transactions: [] },
  );
}

/** The settled payment, or its current state after `paymentWaitMs`. */
export async function waitForSettlement(billing: Billing, payment: PaymentDocument): Promise<PaymentDocument> {
  const { store, services } = billing;
  const sent = services.paymentsInFlight.get(payment.id);
  if (sent === undefined) return (await store.payment(payment.id)) ?? payment;
  let timer: NodeJS.Timeout | undefined;
  const waitIsOver = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), services.paymentWaitMs)));
  const settled = await Promise.race([sent, waitIsOver]).finally(() => clearTimeout(timer));
  return settled ?? (await store.payment(payment.id)) ?? payment;
}
