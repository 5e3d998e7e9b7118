/** What an invoice holds, and how its sums come about. */
import type { AccountId, InvoiceId, PlanId } from '@marquee/contracts/ids';
import type { BillingPeriod } from '../pricing/billing-period.js';
import type { CalendarDay } from '../pricing/calendar-day.js';
import { isPositive, minimum, negate, subtract, sum, zero } from '../pricing/money.js';
import type { Money } from '../pricing/money.js';
import { includedTax } from '../pricing/tax.js';

export type InvoiceStatus = 'OPEN' | 'PAID' | 'VOID' | 'UNCOLLECTIBLE' | 'REFUNDED';
export type InvoiceLineKind = 'SUBSCRIPTION' | 'PRORATION_CREDIT' | 'PRORATION_CHARGE' | 'GIFT_CREDIT';

export interface InvoiceLine {
  readonly kind: InvoiceLineKind;
  readonly description: string;
  /** With tax; negative for what is credited. */
  readonly amount: Money;
  readonly periodStart: CalendarDay;
  readonly periodEnd: CalendarDay;
}

/** What comes about once the invoice is paid. */
export type Purchase =
  | { readonly kind: 'START' }
  | { readonly kind: 'UPGRADE'; readonly planId: PlanId; readonly priceVersion: number; readonly price: Money }
  | { readonly kind: 'RENEWAL' };

export interface Invoice {
  readonly id: InvoiceId;
  /** Country and a gapless count, `CH-000042`; given by the commit that issues it, empty before. */
  readonly number: string;
  readonly accountId: AccountId;
  readonly country: string;
  readonly status: InvoiceStatus;
  /** RFC 3339 in UTC. */
  readonly issuedAt: string;
  readonly periodStart: CalendarDay;
  readonly periodEnd: CalendarDay;
  readonly lines: readonly InvoiceLine[];
  /** What was bought, without tax. */
  readonly subtotal: Money;
  readonly tax: Money;
  /** The sum of the lines: what is to be paid by card, after gift credit. */
  readonly total: Money;
  readonly paid: Money;
  /** Refunds on their way included. */
  readonly refunded: Money;
  /** Refunds that have arrived. */
  readonly refundsPaid: Money;
  readonly purchase: Purchase;
}

export interface InvoiceDraft {
  readonly id: InvoiceId;
  readonly accountId: AccountId;
  readonly country: string;
  readonly period: BillingPeriod;
  readonly goods: readonly InvoiceLine[];
  /** Gift credit that the account has. */
  readonly credit: Money;
  readonly purchase: Purchase;
}

export function totalBeforeCredit({ lines, total }: Pick<Invoice, 'lines' | 'total'>): Money {
  return sum(
    lines.filter(({ kind }) => kind !== 'GIFT_CREDIT').map(({ amount }) => amount),
    total.currency,
  );
}

/** Gift credit that went into the invoice, positive. */
export function creditUsed(invoice: Pick<Invoice, 'lines' | 'total'>): Money {
  return subtract(totalBeforeCredit(invoice), invoice.total);
}

function creditLine(used: Money, period: BillingPeriod): readonly InvoiceLine[] {
  return isPositive(used)
    ? [
        {
          kind: 'GIFT_CREDIT',
          description: 'Gift credit',
          amount: negate(used),
          periodStart: period.start,
          periodEnd: period.end,
        },
      ]
    : [];
}

/** Credit is used before the card. Null where the tax is not known: the invoice waits. */
export function draftInvoice(
  { id, accountId, country, period, goods, credit, purchase }: InvoiceDraft,
  now: Date,
): Invoice | null {
  const { currency } = credit;
  const gross = sum(
    goods.map(({ amount }) => amount),
    currency,
  );
  const tax = includedTax(gross, country);
  if (tax === null) return null;
  const used = minimum(credit, gross);
  const lines = [...goods, ...creditLine(used, period)];
  return {
    id,
    number: '',
    accountId,
    country,
    status: 'OPEN',
    issuedAt: now.toISOString(),
    periodStart: period.start,
    periodEnd: period.end,
    lines,
    subtotal: subtract(gross, tax),
    tax,
    total: subtract(gross, used),
    paid: zero(currency),
    refunded: zero(currency),
    refundsPaid: zero(currency),
    purchase,
  };
}

/** What can still be given back. */
export function refundable({ paid, refunded }: Pick<Invoice, 'paid' | 'refunded'>): Money {
  return subtract(paid, refunded);
}
