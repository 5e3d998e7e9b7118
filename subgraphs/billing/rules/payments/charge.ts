/** Charges an invoice: invoice and payment as they are stored before the payment is sent. */
import type { Account, PaymentMethod } from '../subscriptions/account.js';
import { paymentIdOf } from './ids.js';
import { creditUsed } from './invoice.js';
import type { Invoice } from './invoice.js';
import { invoiceIssued } from './ledger.js';
import type { LedgerTransaction } from './ledger.js';
import { isPositive, subtract } from '../pricing/money.js';
import { FIRST_CHECK_DELAY_MS } from './payment.js';
import type { Payment } from './payment.js';
import { payInvoice, settle } from './settlement.js';

export interface Charge {
  readonly account: Account;
  readonly invoice: Invoice;
  /** To send after the commit; null when nothing is due or the account has no card. */
  readonly payment: Payment | null;
  /** Failed payments that are stored and not sent. */
  readonly failed: readonly Payment[];
  readonly transactions: readonly LedgerTransaction[];
}

export interface ChargeTerms {
  readonly isOnSession: boolean;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** Null when the account has no card. */
  readonly method: Pick<PaymentMethod, 'token'> | null;
}

function newPayment({ id: invoiceId, accountId, total, paid }: Invoice, terms: ChargeTerms, now: Date): Payment {
  return {
    id: paymentIdOf(invoiceId, terms.attempt),
    kind: 'CHARGE',
    accountId,
    invoiceId,
    refundOf: null,
    amount: subtract(total, paid),
    token: terms.method?.token ?? '',
    isOnSession: terms.isOnSession,
    attempt: terms.attempt,
    status: 'PENDING',
    decline: null,
    action: null,
    isChargedBack: false,
    createdAt: now.toISOString(),
    settledOn: null,
    checkAt: new Date(now.getTime() + FIRST_CHECK_DELAY_MS).toISOString(),
    checks: 0,
  };
}

/** Charges an existing invoice again. Without a card the payment is stored as a hard decline and not sent. */
export function chargeAgain(account: Account, invoice: Invoice, terms: ChargeTerms, now: Date): Charge {
  const payment = newPayment(invoice, terms, now);
  if (terms.method !== null)
    return { account: { ...account, openPaymentId: payment.id }, invoice, payment, failed: [], transactions: [] };
  const settlement = settle(
    { account, invoice, payment },
    { status: 'DECLINED', kind: 'HARD', code: 'no_payment_method' },
    now,
  );
  if (settlement === null) throw new Error('A new payment can be declined.');
  return {
    account: settlement.account,
    invoice: settlement.invoice,
    payment: null,
    failed: settlement.payments,
    transactions: settlement.transactions,
  };
}

/**
 * Issues and charges a new invoice and uses the credit in it. The returned account has the payment open.
 */
export function chargeInvoice(
  account: Account,
  invoice: Invoice,
  terms: Omit<ChargeTerms, 'attempt'>,
  now: Date,
): Charge {
  const issued = invoiceIssued(invoice, now);
  const charged = { ...account, credit: subtract(account.credit, creditUsed(invoice)) };
  if (!isPositive(invoice.total))
    return { ...payInvoice(charged, invoice, now), payment: null, failed: [], transactions: [issued] };
  const charge = chargeAgain(charged, invoice, { ...terms, attempt: 1 }, now);
  return { ...charge, transactions: [issued, ...charge.transactions] };
}
