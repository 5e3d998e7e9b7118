/** Compares billing's records with the simulated provider's. Each returned sentence is a difference. */
import { readAllPages } from '@marquee/document-store/pages';
import type { Collection, Document } from '@marquee/document-store/port';
import type { AccountDocument, InvoiceDocument, PaymentDocument } from '../documents.js';
import { imbalanceOf } from '../rules/payments/ledger.js';
import { minorOf } from '../rules/pricing/money.js';
import type { SimulatedPayments, SimulatedPayment } from '../payment-simulator/simulated-payments.js';
import { checkLedger } from '../staff/check-ledger.js';
import type { BillingStore } from '../store.js';

export function readAll<T extends Document>(collection: Collection<T>): Promise<readonly T[]> {
  return readAllPages((after) => collection.find({ limit: 1000, after }));
}

export interface BillingRecords {
  readonly accounts: readonly AccountDocument[];
  readonly invoices: readonly InvoiceDocument[];
  readonly payments: readonly PaymentDocument[];
}

export async function readRecords({ collections }: BillingStore): Promise<BillingRecords> {
  return {
    accounts: await readAll(collections.accounts),
    invoices: await readAll(collections.invoices),
    payments: await readAll(collections.payments),
  };
}

function sumBy<T>(list: Iterable<T>, keyOf: (item: T) => string, amountOf: (item: T) => bigint): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const item of list) sums.set(keyOf(item), (sums.get(keyOf(item)) ?? 0n) + amountOf(item));
  return sums;
}

export interface Comparison {
  readonly problems: readonly string[];
  /** Payments that succeeded at the provider and not in our records, or the reverse. */
  readonly lost: number;
  /** Invoices that were charged more than once. */
  readonly double: number;
  readonly moved: number;
}

function succeededPayments(provider: SimulatedPayments): readonly SimulatedPayment[] {
  return [...provider.all()].filter(({ status }) => status === 'succeeded');
}

/** Compares each payment's amount exactly. */
function comparePayments(payments: readonly PaymentDocument[], moved: readonly SimulatedPayment[]): readonly string[] {
  const ours = new Map<string, PaymentDocument>(
    payments.filter(({ status }) => status === 'SUCCEEDED').map((payment) => [payment.id, payment]),
  );
  const problems = moved.flatMap(({ reference, amount, currency, disputed, kind }) => {
    const payment = ours.get(reference);
    if (payment === undefined) return [`the provider's ${kind} ${reference} is not in our records`];
    if (payment.amount.amountMinor !== amount || payment.amount.currency !== currency)
      return [`${kind} ${reference} differs in amount`];
    return payment.isChargedBack === disputed ? [] : [`${kind} ${reference} differs in whether it was disputed`];
  });
  const theirs = new Set(moved.map(({ reference }) => reference));
  return [
    ...problems,
    ...[...ours.keys()].filter((id) => !theirs.has(id)).map((id) => `our payment ${id} is not at the provider`),
  ];
}

function compareInvoices({ invoices, payments }: BillingRecords): {
  readonly problems: readonly string[];
  readonly double: number;
} {
  const standing = payments.filter(
    ({ kind, status, isChargedBack }) => kind === 'CHARGE' && status === 'SUCCEEDED' && !isChargedBack,
  );
  const paid = sumBy(
    standing,
    ({ invoiceId }) => invoiceId,
    ({ amount }) => minorOf(amount),
  );
  const times = sumBy(
    standing,
    ({ invoiceId }) => invoiceId,
    () => 1n,
  );
  const refunds = sumBy(
    payments.filter(({ kind, status }) => kind === 'REFUND' && status === 'SUCCEEDED'),
    ({ invoiceId }) => invoiceId,
    ({ amount }) => minorOf(amount),
  );
  const problems = invoices.flatMap((invoice) => {
    const lines = invoice.lines.reduce((sum, { amount }) => sum + minorOf(amount), 0n);
    const found: string[] = [];
    if (lines !== minorOf(invoice.total)) found.push('the sum of its lines is not its total');
    if ((paid.get(invoice.id) ?? 0n) !== minorOf(invoice.paid))
      found.push(`it states ${invoice.paid.amountMinor} as paid, but ${paid.get(invoice.id) ?? 0n} were charged`);
    if ((refunds.get(invoice.id) ?? 0n) !== minorOf(invoice.refundsPaid)) found.push('its refunds differ');
    if (invoice.status === 'PAID' && minorOf(invoice.paid) !== minorOf(invoice.total))
      found.push('it has the status PAID, but less than its total was paid');
    if (minorOf(invoice.refundsPaid) > minorOf(invoice.paid)) found.push('more was refunded than paid');
    return found.map((what) => `invoice ${invoice.number}: ${what}`);
  });
  return { problems, double: [...times.values()].filter((count) => count > 1n).length };
}

function compareNumbers(invoices: readonly InvoiceDocument[]): readonly string[] {
  return [...new Set(invoices.map(({ country }) => country))].flatMap((country) => {
    const numbers = invoices
      .filter((invoice) => invoice.country === country)
      .map(({ number }) => Number(number.split('-')[1]))
      .sort((a, b) => a - b);
    return numbers.every((number, index) => number === index + 1)
      ? []
      : [`the invoice numbers of ${country} have a gap or a repetition`];
  });
}

/** Compares the ledger with invoices, accounts and the provider. */
async function compareLedger(
  store: BillingStore,
  { accounts, invoices }: BillingRecords,
  moved: readonly SimulatedPayment[],
): Promise<readonly string[]> {
  const { balance } = await checkLedger(store);
  const held = sumBy(
    moved,
    ({ currency }) => currency,
    ({ kind, amount, disputed }) => (disputed ? 0n : kind === 'charge' ? BigInt(amount) : -BigInt(amount)),
  );
  const owed = sumBy(
    invoices.filter(({ status }) => status === 'OPEN'),
    ({ total }) => total.currency,
    ({ total, paid }) => minorOf(total) - minorOf(paid),
  );
  const credit = sumBy(
    accounts,
    (account) => account.credit.currency,
    (account) => minorOf(account.credit),
  );
  return [...balance].flatMap(([currency, of]) => {
    const problems: string[] = [];
    if (imbalanceOf(of) !== 0n) problems.push(`${currency} is out of balance by ${imbalanceOf(of)}`);
    if ((of.get('provider') ?? 0n) !== (held.get(currency) ?? 0n))
      problems.push(
        `${currency}: the provider holds ${held.get(currency) ?? 0n}, the ledger says ${of.get('provider') ?? 0n}`,
      );
    if ((of.get('receivable') ?? 0n) !== (owed.get(currency) ?? 0n))
      problems.push(
        `${currency}: open invoices amount to ${owed.get(currency) ?? 0n}, the ledger says ${of.get('receivable') ?? 0n}`,
      );
    if ((of.get('credit') ?? 0n) !== -(credit.get(currency) ?? 0n))
      problems.push(
        `${currency}: accounts have ${credit.get(currency) ?? 0n} of credit, the ledger says ${-(of.get('credit') ?? 0n)}`,
      );
    return problems;
  });
}

/** Call it when no payment is in flight. */
export async function compareRecords(
  store: BillingStore,
  records: BillingRecords,
  provider: SimulatedPayments,
): Promise<Comparison> {
  const moved = succeededPayments(provider);
  const payments = comparePayments(records.payments, moved);
  const { problems, double } = compareInvoices(records);
  const open = records.accounts
    .filter(({ openPaymentId }) => openPaymentId !== null)
    .map(({ id }) => `account ${id} still has an open payment`);
  return {
    problems: [
      ...payments,
      ...problems,
      ...open,
      ...compareNumbers(records.invoices),
      ...(await compareLedger(store, records, moved)),
    ],
    lost: payments.length,
    double,
    moved: moved.length,
  };
}
