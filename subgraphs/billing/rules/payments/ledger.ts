/**
 * The double-entry ledger: each fact about money is one transaction whose entries sum to zero. Debits are positive,
 * credits negative. A transaction's id is derived from its fact and reference, so a fact cannot be entered twice.
 */
import type { Invoice } from './invoice.js';
import { creditUsed, totalBeforeCredit } from './invoice.js';
import { add, isZero, minorOf, money, negate, multiplyByFraction, subtract } from '../pricing/money.js';
import type { Money } from '../pricing/money.js';
import type { Payment } from './payment.js';

export const LEDGER_ACCOUNTS = {
  receivable: 'Owed by members.',
  provider: 'Held by the payment provider for us.',
  revenue: 'Sales without tax.',
  refunds: 'Refunded revenue.',
  tax: 'Tax collected.',
  credit: 'Unused gift credit of members.',
  giftCodes: 'Redeemed gift codes; the counter-account of credit.',
  badDebt: 'Receivables written off.',
} as const;
export type LedgerAccount = keyof typeof LEDGER_ACCOUNTS;

export interface LedgerEntry {
  readonly account: LedgerAccount;
  /** Debit positive, credit negative, in the transaction's currency. */
  readonly amountMinor: string;
}

export interface LedgerTransaction {
  readonly id: string;
  readonly at: string;
  /** Id of the invoice or payment. */
  readonly reference: string;
  readonly currency: string;
  readonly entries: readonly LedgerEntry[];
}

/** Throws when the entries do not balance. */
function transaction(
  fact: string,
  reference: string,
  amounts: readonly (readonly [LedgerAccount, Money])[],
  now: Date,
): LedgerTransaction {
  const used = amounts.filter(([, amount]) => !isZero(amount));
  const currency = amounts[0]?.[1].currency ?? '';
  const balance = used.map(([, amount]) => amount).reduce(add, money(0n, currency));
  if (!isZero(balance))
    throw new Error(`${fact} of ${reference} is out of balance by ${balance.amountMinor} ${currency}.`);
  return {
    id: `${fact}/${reference}`,
    at: now.toISOString(),
    reference,
    currency,
    entries: used.map(([account, { amountMinor }]) => ({ account, amountMinor })),
  };
}

function saleAmounts(invoice: Invoice): readonly (readonly [LedgerAccount, Money])[] {
  return [
    ['receivable', invoice.total],
    ['credit', creditUsed(invoice)],
    ['revenue', negate(invoice.subtotal)],
    ['tax', negate(invoice.tax)],
  ];
}

export function invoiceIssued(invoice: Invoice, now: Date): LedgerTransaction {
  return transaction('issued', invoice.id, saleAmounts(invoice), now);
}

/** Reverses the sale and returns the credit. */
export function invoiceVoided(invoice: Invoice, now: Date): LedgerTransaction {
  return transaction(
    'voided',
    invoice.id,
    saleAmounts(invoice).map(([account, amount]) => [account, negate(amount)] as const),
    now,
  );
}

/** @param cause The invoice, or the disputed payment, that the amount is owed for. */
export function invoiceWrittenOff(invoice: Invoice, now: Date, cause: string = invoice.id): LedgerTransaction {
  const owed = subtract(invoice.total, invoice.paid);
  return transaction(
    'written-off',
    cause,
    [
      ['badDebt', owed],
      ['receivable', negate(owed)],
    ],
    now,
  );
}

export function paymentReceived({ id, amount }: Payment, now: Date): LedgerTransaction {
  return transaction(
    'received',
    id,
    [
      ['provider', amount],
      ['receivable', negate(amount)],
    ],
    now,
  );
}

/** The bank took the payment back; the member owes the amount again. */
export function paymentChargedBack({ id, amount }: Payment, now: Date): LedgerTransaction {
  return transaction(
    'charged-back',
    id,
    [
      ['receivable', amount],
      ['provider', negate(amount)],
    ],
    now,
  );
}

/**
 * Returns tax in proportion, rounded over all refunds together, so that several partial refunds return the same tax as
 * one.
 * @param invoice The invoice before this refund.
 */
export function refundPaid({ id, amount }: Payment, invoice: Invoice, now: Date): LedgerTransaction {
  const goods = minorOf(totalBeforeCredit(invoice));
  const taxUpTo = (refunded: Money): Money => multiplyByFraction(invoice.tax, minorOf(refunded), goods);
  const tax = subtract(taxUpTo(add(invoice.refundsPaid, amount)), taxUpTo(invoice.refundsPaid));
  return transaction(
    'refunded',
    id,
    [
      ['refunds', subtract(amount, tax)],
      ['tax', tax],
      ['provider', negate(amount)],
    ],
    now,
  );
}

export function giftCodeRedeemed(code: string, value: Money, now: Date): LedgerTransaction {
  return transaction(
    'redeemed',
    code,
    [
      ['giftCodes', value],
      ['credit', negate(value)],
    ],
    now,
  );
}

/** Balances by currency and account. */
export type TrialBalance = ReadonlyMap<string, ReadonlyMap<LedgerAccount, bigint>>;

/** Adds a page of transactions to a balance. */
export function addToBalance(balance: TrialBalance, transactions: readonly LedgerTransaction[]): TrialBalance {
  const sums = new Map([...balance].map(([currency, accounts]) => [currency, new Map(accounts)]));
  for (const { currency, entries } of transactions) {
    const accounts = sums.get(currency) ?? new Map<LedgerAccount, bigint>();
    for (const { account, amountMinor } of entries)
      accounts.set(account, (accounts.get(account) ?? 0n) + BigInt(amountMinor));
    sums.set(currency, accounts);
  }
  return sums;
}

/** The sum of a currency's accounts: zero in a correct ledger. */
export function imbalanceOf(accounts: ReadonlyMap<LedgerAccount, bigint>): bigint {
  return [...accounts.values()].reduce((sum, amount) => sum + amount, 0n);
}
