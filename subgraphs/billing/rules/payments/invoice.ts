/** Invoices and their sums. */
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
  /** Including tax; negative for credits. */
  readonly amount: Money;
  readonly periodStart: CalendarDay;
  readonly periodEnd: CalendarDay;
}

/** What the payment of the invoice delivers. */
export type Purchase =
  | { readonly kind: 'START' }
  | { readonly kind: 'UPGRADE'; readonly planId: PlanId; readonly priceVersion: number; readonly price: Money }
  | { readonly kind: 'RENEWAL' };

export interface Invoice {
  readonly id: InvoiceId;
  /** Country and a gapless count, such as `CH-000042`; assigned by the commit that issues the invoice, empty before. */
  readonly number: string;
  readonly accountId: AccountId;
  readonly country: string;
  readonly status: InvoiceStatus;
  /** RFC 3339 in UTC. */
  readonly issuedAt: string;
  readonly periodStart: CalendarDay;
  readonly periodEnd: CalendarDay;
  readonly lines: readonly InvoiceLine[];
  /** Purchased items without tax. */
  readonly subtotal: Money;
  readonly tax: Money;
  /** The sum of the lines: the amount to pay by card, after gift credit. */
  readonly total: Money;
  readonly paid: Money;
  /** Including refunds in flight. */
  readonly refunded: Money;
  /** Completed refunds. */
  readonly refundsPaid: Money;
  readonly purchase: Purchase;
}

export interface InvoiceDraft {
  readonly id: InvoiceId;
  readonly accountId: AccountId;
  readonly country: string;
  readonly period: BillingPeriod;
  readonly goods: readonly InvoiceLine[];
  /** The account's gift credit. */
  readonly credit: Money;
  readonly purchase: Purchase;
}

export function totalBeforeCredit({ lines, total }: Pick<Invoice, 'lines' | 'total'>): Money {
  return sum(
    lines.filter(({ kind }) => kind !== 'GIFT_CREDIT').map(({ amount }) => amount),
    total.currency,
  );
}

/** Gift credit used by the invoice, positive. */
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

/** Uses credit before the card. Returns null in a country without a tax rate. */
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

/** The amount that can still be refunded. */
export function refundable({ paid, refunded }: Pick<Invoice, 'paid' | 'refunded'>): Money {
  return subtract(paid, refunded);
}
