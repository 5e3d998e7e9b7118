import type { SubscriptionState } from '@marquee/contracts/events/billing';
import type { Change, Collection, Document, Write } from '@marquee/document-store/port';
import { expect, test } from 'vitest';
import type { AccountDocument, InvoiceDocument, NumberDocument } from './documents.js';
import { addToBalance, imbalanceOf } from './rules/payments/ledger.js';
import type { LedgerTransaction } from './rules/payments/ledger.js';
import { seed } from './seed.js';

function named<T extends Document>(collection: string): Collection<T> {
  return {
    name: collection,
    insert: (document: T): Write => ({ kind: 'insert', collection, document }),
  } as unknown as Collection<T>;
}

const collections = {
  plans: named('plans'),
  giftCodes: named('giftCodes'),
  accounts: named('accounts'),
  invoices: named('invoices'),
  ledger: named('ledger'),
  numbers: named('numbers'),
} as Parameters<typeof seed>[1]['collections'];

function seedOf(): readonly Change[] {
  return [...seed({ seedSize: 'demo' }, { collections })];
}

const changes = seedOf();
function written<T>(collection: string): readonly T[] {
  return changes.flatMap(({ writes }) =>
    writes.flatMap((entry) =>
      entry.kind === 'insert' && entry.collection === collection ? [entry.document as T] : [],
    ),
  );
}

const accounts = written<AccountDocument>('accounts');
const invoices = written<InvoiceDocument>('invoices');
const events = changes.flatMap((change) => change.events ?? []);

test('the sample data contains every status of a running subscription', () => {
  const statuses = new Set(accounts.map(({ subscription }) => subscription?.status));
  expect([...statuses].sort()).toEqual(['ACTIVE', 'ON_HOLD', 'PAST_DUE']);
});

test('a past-due sample subscription was active before, and has a grace period, an open invoice and the unpaid period', () => {
  for (const { id, subscription } of accounts.filter((account) => account.subscription?.status === 'PAST_DUE')) {
    const published = events.filter(({ key }) => key === id);
    expect(published.map(({ type }) => type)).toEqual(['SubscriptionActivated', 'SubscriptionChanged']);
    expect(published.map(({ payload }) => (payload as SubscriptionState).version)).toEqual([1, 2]);
    expect(published[1]?.occurredAt).toBe(`${subscription?.periodStart ?? ''}T00:00:00.000Z`);
    expect(subscription?.graceUntil).not.toBeNull();
    expect(invoices.find((invoice) => invoice.id === subscription?.openInvoiceId)).toMatchObject({
      accountId: id,
      status: 'OPEN',
      periodStart: subscription?.periodStart,
    });
  }
});

test('sample invoices are numbered without gaps, and balance', () => {
  for (const { id: country, next } of written<NumberDocument>('numbers')) {
    const numbers = invoices
      .filter((invoice) => invoice.country === country)
      .map(({ number }) => Number(number.split('-')[1]));
    expect(numbers).toEqual(Array.from({ length: next - 1 }, (_, index) => index + 1));
  }
  for (const balances of addToBalance(new Map(), written<LedgerTransaction>('ledger')).values())
    expect(imbalanceOf(balances)).toBe(0n);
});

test('seeding is deterministic, in commits of bounded size', () => {
  expect(JSON.stringify(seedOf())).toBe(JSON.stringify(changes));
  expect(changes.every((change) => change.writes.length <= 1000 && (change.events ?? []).length <= 1000)).toBe(true);
});
