/**
 * The effect of a payment's outcome on account, invoice and ledger.
 */
import type { Account } from '../subscriptions/account.js';
import { addMonths } from '../pricing/billing-period.js';
import { dayOf } from '../pricing/calendar-day.js';
import { afterDecline, putOnHold } from '../subscriptions/dunning.js';
import { refundIdOf } from './ids.js';
import { creditUsed } from './invoice.js';
import type { Invoice } from './invoice.js';
import { paymentChargedBack, invoiceVoided, paymentReceived, refundPaid, invoiceWrittenOff } from './ledger.js';
import type { LedgerTransaction } from './ledger.js';
import { add, isPositive, subtract } from '../pricing/money.js';
import { advance, FIRST_CHECK_DELAY_MS } from './payment.js';
import type { Payment, PaymentOutcome } from './payment.js';
import { nextStatus, NOTHING_OUTSTANDING } from '../subscriptions/subscription.js';
import type { Subscription } from '../subscriptions/subscription.js';

export interface PaymentState {
  readonly account: Account;
  readonly invoice: Invoice;
  readonly payment: Payment;
}

export interface Settlement {
  readonly account: Account;
  readonly invoice: Invoice;
  /** The payment, and a refund where one must follow. */
  readonly payments: readonly Payment[];
  readonly transactions: readonly LedgerTransaction[];
}

/**
 * A payment during a hold starts a new period today; otherwise the invoiced period stays.
 */
function periodAfterPaying(subscription: Subscription, now: Date): Partial<Subscription> {
  if (subscription.status !== 'ON_HOLD') return {};
  const today = dayOf(now);
  return { anchor: today, periodStart: today, periodEnd: addMonths(today, 1) };
}

/** Returns null when the purchase can no longer be delivered. */
function deliverPurchase(subscription: Subscription | null, { id, purchase }: Invoice, now: Date): Subscription | null {
  const status = subscription === null ? null : nextStatus(subscription.status, 'PAID');
  if (subscription === null || status === null) return null;
  switch (purchase.kind) {
    case 'START':
      return subscription.status === 'INCOMPLETE' ? { ...subscription, ...NOTHING_OUTSTANDING, status } : null;
    case 'UPGRADE':
      return {
        ...subscription,
        planId: purchase.planId,
        priceVersion: purchase.priceVersion,
        price: purchase.price,
        pendingPlanId: null,
        consentedVersion: null,
      };
    case 'RENEWAL':
      // Not the open invoice: its payment changes nothing else.
      if (subscription.openInvoiceId !== id) return subscription;
      return { ...subscription, ...NOTHING_OUTSTANDING, ...periodAfterPaying(subscription, now), status };
  }
}

function refundOf(payment: Payment, cause: string, now: Date): Payment {
  return {
    ...payment,
    id: refundIdOf(payment.id, cause),
    kind: 'REFUND',
    refundOf: payment.id,
    status: 'PENDING',
    isOnSession: false,
    settledOn: null,
    createdAt: now.toISOString(),
    checkAt: now.toISOString(),
    checks: 0,
  };
}

/** Marks an invoice as paid, by card or by credit alone, and delivers its purchase. */
export function payInvoice(
  account: Account,
  invoice: Invoice,
  now: Date,
): { readonly account: Account; readonly invoice: Invoice; readonly isDelivered: boolean } {
  const delivered = deliverPurchase(account.subscription, invoice, now);
  return {
    account: delivered === null ? account : { ...account, subscription: delivered },
    invoice: { ...invoice, status: 'PAID', paid: invoice.total },
    isDelivered: delivered !== null,
  };
}

function succeeded({ account, invoice }: PaymentState, payment: Payment, now: Date): Settlement {
  const paid = payInvoice({ ...account, openPaymentId: null }, invoice, now);
  const refund = paid.isDelivered ? null : refundOf(payment, 'undeliverable', now);
  return {
    account: paid.account,
    invoice: refund === null ? paid.invoice : { ...paid.invoice, refunded: add(invoice.refunded, refund.amount) },
    payments: refund === null ? [payment] : [payment, refund],
    transactions: [paymentReceived(payment, now)],
  };
}

/** Voids an invoice whose purchase was not delivered. Its number stays, and its credit returns to the account. */
export function voidInvoice(
  account: Account,
  invoice: Invoice,
  now: Date,
): Pick<Settlement, 'account' | 'invoice' | 'transactions'> {
  return {
    account: { ...account, credit: add(account.credit, creditUsed(invoice)) },
    invoice: { ...invoice, status: 'VOID' },
    transactions: [invoiceVoided(invoice, now)],
  };
}

function declined({ account, invoice }: PaymentState, payment: Payment, now: Date): Settlement {
  const freed = { ...account, openPaymentId: null };
  const { subscription } = freed;
  const kind = payment.decline?.kind ?? 'SOFT';
  if (invoice.purchase.kind !== 'RENEWAL') {
    const isFirst = invoice.purchase.kind === 'START' && subscription?.status === 'INCOMPLETE';
    const after = isFirst ? { ...freed, subscription: afterDecline(subscription, kind, now) } : freed;
    return { ...voidInvoice(after, invoice, now), payments: [payment] };
  }
  const isInTheWay = subscription?.openInvoiceId === invoice.id;
  return {
    account: isInTheWay ? { ...freed, subscription: afterDecline(subscription, kind, now) } : freed,
    invoice,
    payments: [payment],
    transactions: [],
  };
}

function settledRefund({ account, invoice }: PaymentState, refund: Payment, now: Date): Settlement {
  if (refund.status === 'DECLINED') {
    return {
      account,
      invoice: { ...invoice, refunded: subtract(invoice.refunded, refund.amount) },
      payments: [refund],
      transactions: [],
    };
  }
  const transactions = [refundPaid(refund, invoice, now)];
  const refundsPaid = add(invoice.refundsPaid, refund.amount);
  const isWhole = !isPositive(subtract(invoice.paid, refundsPaid));
  return {
    account,
    invoice: { ...invoice, refundsPaid, status: isWhole ? 'REFUNDED' : invoice.status },
    payments: [refund],
    transactions,
  };
}

/** Returns null when the outcome changes nothing. */
export function settle(state: PaymentState, outcome: PaymentOutcome, now: Date): Settlement | null {
  const payment = advance(state.payment, outcome, now);
  if (payment === null) return null;
  if (payment.status !== 'SUCCEEDED' && payment.status !== 'DECLINED')
    return { account: state.account, invoice: state.invoice, payments: [payment], transactions: [] };
  if (payment.kind === 'REFUND') return settledRefund(state, payment, now);
  return payment.status === 'SUCCEEDED' ? succeeded(state, payment, now) : declined(state, payment, now);
}

/**
 * A chargeback: the invoice is owed again, and the subscription is on hold until it is paid. Returns null when the
 * chargeback was applied before, or the payment is not known to have succeeded.
 */
export function applyChargeback({ account, invoice, payment }: PaymentState, now: Date): Settlement | null {
  if (payment.status !== 'SUCCEEDED' || payment.isChargedBack) return null;
  const owed: Invoice = {
    ...invoice,
    status: 'OPEN',
    paid: subtract(invoice.paid, payment.amount),
    purchase: { kind: 'RENEWAL' },
  };
  const payments = [{ ...payment, isChargedBack: true }];
  const transactions = [paymentChargedBack(payment, now)];
  const { subscription } = account;
  const held = subscription === null ? null : putOnHold(subscription, 'CHARGED_BACK', now);
  if (held === null || held === subscription) {
    return {
      account,
      invoice: { ...owed, status: 'UNCOLLECTIBLE' },
      payments,
      transactions: [...transactions, invoiceWrittenOff(owed, now, payment.id)],
    };
  }
  return {
    account: { ...account, subscription: { ...held, openInvoiceId: invoice.id } },
    invoice: owed,
    payments,
    transactions,
  };
}

/** A refund to send to the provider. The amount is at most `refundable`. */
export function planRefund(
  payment: Payment,
  invoice: Invoice,
  amount: Payment['amount'],
  cause: string,
  now: Date,
): { readonly invoice: Invoice; readonly refund: Payment } {
  return {
    invoice: { ...invoice, refunded: add(invoice.refunded, amount) },
    refund: {
      ...refundOf(payment, cause, now),
      amount,
      checkAt: new Date(now.getTime() + FIRST_CHECK_DELAY_MS).toISOString(),
    },
  };
}
