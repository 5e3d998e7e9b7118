/** The documents of this subgraph's collections. */
import type { Entitlements, PlanTier } from '@marquee/contracts/events/billing';
import type { AccountId, PlanId, QuoteId } from '@marquee/contracts/ids';
import type { CollectionDefinition } from '@marquee/document-store/port';
import type { Account } from './rules/subscriptions/account.js';
import type { CalendarDay } from './rules/pricing/calendar-day.js';
import type { Invoice } from './rules/payments/invoice.js';
import type { LedgerTransaction } from './rules/payments/ledger.js';
import type { Money } from './rules/pricing/money.js';
import type { Payment } from './rules/payments/payment.js';
import type { PlanChange } from './rules/subscriptions/plan-change.js';
import type { PriceVersion } from './rules/pricing/price.js';

export interface PlanDocument {
  readonly id: PlanId;
  readonly country: string;
  /** Position among the plans of its country, the cheapest first. */
  readonly rank: number;
  readonly tier: PlanTier;
  readonly name: string;
  readonly badge: string;
  /** In order of `effectiveOn`. */
  readonly prices: readonly PriceVersion[];
  readonly interval: 'MONTH';
  readonly entitlements: Entitlements;
}

/** A quoted price of a plan change, valid until `expiresAt`. */
export interface QuoteDocument {
  readonly id: QuoteId;
  readonly accountId: AccountId;
  /** The account's revision: any other change of the account invalidates the quote. */
  readonly revision: number;
  readonly planId: PlanId;
  readonly priceVersion: number;
  readonly price: Money;
  readonly change: PlanChange;
  /** First day of the next period. */
  readonly nextInvoiceOn: CalendarDay;
  /** The part of the account's credit that the change would use. */
  readonly credit: Money;
  readonly expiresAt: string;
}

export interface GiftCodeDocument {
  /** A digest of the code, as `giftCodeId` returns it. */
  readonly id: string;
  readonly value: Money;
  readonly redeemedAt: string | null;
}

/** The next invoice number of a country. */
export interface NumberDocument {
  readonly id: string;
  readonly next: number;
}

/** The record of a member's consent to a price. Never changed. */
export interface ConsentDocument {
  readonly id: string;
  readonly accountId: AccountId;
  readonly planId: PlanId;
  readonly priceVersion: number;
  readonly price: Money;
  readonly at: string;
}

/** A difference between our payments and the provider's. Never changed. */
export interface IncidentDocument {
  readonly id: string;
  readonly kind: 'MISSING_AT_PROVIDER' | 'MISSING_HERE' | 'AMOUNT_DIFFERS';
  /** The payment's id. */
  readonly reference: string;
  /** The day at the provider. */
  readonly day: string;
  /** The amount of our payment; null when we have none. */
  readonly ours: Money | null;
  readonly theirs: Money | null;
  readonly foundAt: string;
}

/** A day that has been reconciled with the provider. */
export interface ReconciledDayDocument {
  /** The day. */
  readonly id: string;
  readonly at: string;
  readonly incidents: number;
}

export type AccountDocument = Account;
export type InvoiceDocument = Invoice;
export type PaymentDocument = Payment;

export const COLLECTIONS = {
  plans: { name: 'plans', indexes: [{ fields: ['country', 'rank'] }] } satisfies CollectionDefinition<PlanDocument>,
  accounts: {
    name: 'accounts',
    indexes: [{ fields: ['shard', 'dueAt'] }],
  } satisfies CollectionDefinition<AccountDocument>,
  invoices: {
    name: 'invoices',
    indexes: [{ fields: ['accountId', 'issuedAt'] }, { fields: ['number'], unique: true }],
  } satisfies CollectionDefinition<InvoiceDocument>,
  payments: {
    name: 'payments',
    indexes: [{ fields: ['invoiceId', 'createdAt'] }, { fields: ['checkAt'] }, { fields: ['settledOn'] }],
  } satisfies CollectionDefinition<PaymentDocument>,
  ledger: { name: 'ledger', indexes: [] } satisfies CollectionDefinition<LedgerTransaction>,
  quotes: { name: 'quotes', indexes: [{ fields: ['expiresAt'] }] } satisfies CollectionDefinition<QuoteDocument>,
  giftCodes: { name: 'gift_codes', indexes: [] } satisfies CollectionDefinition<GiftCodeDocument>,
  numbers: { name: 'invoice_numbers', indexes: [] } satisfies CollectionDefinition<NumberDocument>,
  consents: { name: 'price_consents', indexes: [] } satisfies CollectionDefinition<ConsentDocument>,
  reconciledDays: { name: 'reconciled_days', indexes: [] } satisfies CollectionDefinition<ReconciledDayDocument>,
  incidents: { name: 'incidents', indexes: [{ fields: ['foundAt'] }] } satisfies CollectionDefinition<IncidentDocument>,
} as const;
