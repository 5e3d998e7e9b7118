import { asId } from '@marquee/contracts/ids';
import type { AccountId, InvoiceId, PaymentId } from '@marquee/contracts/ids';
import { createRandom } from '@marquee/runtime/random';
import { expect, test } from 'vitest';
import { draftInvoice } from './invoice.js';
import type { Invoice } from './invoice.js';
import {
  addToBalance,
  giftCodeRedeemed,
  imbalanceOf,
  invoiceIssued,
  invoiceVoided,
  paymentReceived,
  refundPaid,
} from './ledger.js';
import { add, minorOf, money, zero } from '../pricing/money.js';
import type { Payment } from './payment.js';

const now = new Date('2026-11-22T12:00:00Z');
const period = { start: '2026-11-22', end: '2026-12-22' };

function invoiceOf(price: bigint, credit: bigint, country = 'DE'): Invoice {
  const amount = money(price, 'EUR');
  const goods = [
    {
      kind: 'SUBSCRIPTION' as const,
      description: 'Standard',
      amount,
      periodStart: period.start,
      periodEnd: period.end,
    },
  ];
  const invoice = draftInvoice(
    {
      id: asId<InvoiceId>('i'),
      accountId: asId<AccountId>('a'),
      country,
      period,
      goods,
      credit: money(credit, 'EUR'),
      purchase: { kind: 'START' },
    },
    now,
  );
  if (invoice === null) throw new Error('The country has a tax rate.');
  return invoice;
}

function paymentOf(id: string, amount: bigint, kind: Payment['kind'] = 'CHARGE'): Payment {
  return {
    id: asId<PaymentId>(id),
    kind,
    accountId: asId<AccountId>('a'),
    invoiceId: asId<InvoiceId>('i'),
    refundOf: null,
    amount: money(amount, 'EUR'),
    token: 'tok',
    isOnSession: true,
    attempt: 1,
    status: 'SUCCEEDED',
    decline: null,
    action: null,
    isChargedBack: false,
    createdAt: now.toISOString(),
    settledOn: '2026-11-22',
    checkAt: null,
    checks: 0,
  };
}

test('an invoice’s lines sum to its total, and its ledger transaction balances, for random prices, credits and countries', () => {
  const random = createRandom(5);
  for (let index = 0; index < 5_000; index += 1) {
    const invoice = invoiceOf(
      BigInt(1 + random.int(30_000)),
      BigInt(random.int(40_000)),
      random.pick(['DE', 'US', 'CH', 'FR', 'GB']),
    );
    expect(invoice.lines.reduce((sum, { amount }) => add(sum, amount), zero('EUR'))).toEqual(invoice.total);
    expect(minorOf(invoice.total)).toBeGreaterThanOrEqual(0n);
    expect(imbalanceOf(addToBalance(new Map(), [invoiceIssued(invoice, now)]).get('EUR') ?? new Map())).toBe(0n);
  }
});

test('no invoice is drafted in a country without a tax rate', () => {
  const draft = {
    id: asId<InvoiceId>('i'),
    accountId: asId<AccountId>('a'),
    country: 'AQ',
    period,
    goods: [],
    credit: zero('EUR'),
    purchase: { kind: 'START' as const },
  };
  expect(draftInvoice(draft, now)).toBeNull();
});

test('an issued and voided invoice leaves the balances unchanged, including its credit', () => {
  const invoice = invoiceOf(1249n, 500n);
  const balance = addToBalance(new Map(), [
    giftCodeRedeemed('G', money(500n, 'EUR'), now),
    invoiceIssued(invoice, now),
    invoiceVoided(invoice, now),
  ]).get('EUR');
  expect([...(balance ?? new Map())].filter(([, amount]) => amount !== 0n)).toEqual([
    ['giftCodes', 500n],
    ['credit', -500n],
  ]);
});

test('several partial refunds return the same tax as one', () => {
  const random = createRandom(9);
  for (let round = 0; round < 300; round += 1) {
    let invoice: Invoice = invoiceOf(BigInt(100 + random.int(3_000)), 0n);
    const transactions = [
      invoiceIssued(invoice, now),
      paymentReceived(paymentOf('charge', minorOf(invoice.total)), now),
    ];
    for (let left = minorOf(invoice.total), piece = 0; left > 0n; piece += 1) {
      const amount = BigInt(1 + random.int(Number(left)));
      transactions.push(refundPaid(paymentOf(`refund-${piece}`, amount, 'REFUND'), invoice, now));
      invoice = { ...invoice, refundsPaid: add(invoice.refundsPaid, money(amount, 'EUR')) };
      left -= amount;
    }
    const balance = addToBalance(new Map(), transactions).get('EUR');
    expect([balance?.get('tax') ?? 0n, balance?.get('provider'), balance?.get('receivable')]).toEqual([0n, 0n, 0n]);
  }
});
