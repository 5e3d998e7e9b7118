/**
 * Double entry: every fact about money is one transaction whose entries sum to zero. Debits are positive, credits
 * negative. A transaction's id is made of what it tells and of whom, so the same fact cannot be entered twice.
 */
import type { Invoice } from './invoice.js';
import { creditUsed, totalBeforeCredit } from './invoice.js';
import { add, isZero, minorOf, money, negate, multiplyByFraction, subtract } from '../pricing/money.js';
import type { Money } from '../pricing/money.js';
import type { Payment } from './payment.js';

export const LEDGER_ACCOUNTS = {
  receivable: 'What members owe us.',
  provider: 'What the payment provider holds for us.',
  revenue: 'What was sold, without tax.',
  refunds: 'Revenue given back.',
  tax: 'Collected for the state.',
  credit: 'Gift credit that members have not used yet.',
  giftCodes: 'Gift codes that were redeemed; the other side of credit.',
  badDebt: 'Owed, and given up.',
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
  /** The invoice or payment that it is about. */
  readonly reference: string;
  readonly currency: string;
  readonly entries: readonly LedgerEntry[];
}

/** Throws when the entries do not balance: nothing that is wrong may ever be written. */
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

/** The sale undone, credit given back. */
export function invoiceVoided(invoice: Invoice, now: Date): LedgerTransaction {
  return transaction(
    'voided',
    invoice.id,
    saleAmounts(invoice).map(([account, amount]) => [account, negate(amount)] as const),
    now,
  );
}

/** @param cause Why it is owed still: the invoice itself, or the payment that was taken back. */
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

/** The bank took it back: the member owes it again. */
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
 * Tax is given back in proportion, rounded over all refunds together, so that several small ones come to the tax of
 * one.
 * @param invoice As it was before this refund.
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

/** Currency -> account -> balance. */
export type TrialBalance = ReadonlyMap<string, ReadonlyMap<LedgerAccount, bigint>>;

/** Adds transactions to a balance: page after page, so that a ledger of any length can be summed. */
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

/** What a currency's accounts sum to: zero, or something is wrong. */
export function imbalanceOf(accounts: ReadonlyMap<LedgerAccount, bigint>): bigint {
  return [...accounts.values()].reduce((sum, amount) => sum + amount, 0n);
}
