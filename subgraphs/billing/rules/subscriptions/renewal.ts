/** Renewal: plan, price and invoice of the next period. */
import type { Account } from './account.js';
import { addMonths, periodAt } from '../pricing/billing-period.js';
import type { BillingPeriod } from '../pricing/billing-period.js';
import { invoiceIdOf } from '../payments/ids.js';
import { draftInvoice } from '../payments/invoice.js';
import type { Invoice } from '../payments/invoice.js';
import type { PricedPlan } from './plan-change.js';
import { priceOn, renewalPrice } from '../pricing/price.js';
import type { PriceVersion } from '../pricing/price.js';
import type { Subscription } from './subscription.js';

export interface RenewablePlan extends Omit<PricedPlan, 'price'> {
  readonly prices: readonly PriceVersion[];
}

export interface Renewal {
  readonly subscription: Subscription;
  readonly invoice: Invoice;
}

export function periodAfter({ anchor, periodEnd }: Pick<Subscription, 'anchor' | 'periodEnd'>): BillingPeriod {
  return periodAt(anchor, periodEnd);
}

/** A pending plan costs its current price; an unchanged plan costs the price that the member agreed to. */
function nextPrice(
  { pendingPlanId, priceVersion, consentedVersion, periodEnd }: Subscription,
  plan: RenewablePlan,
): PriceVersion {
  return pendingPlanId === null
    ? renewalPrice(plan.prices, priceVersion, consentedVersion, periodEnd)
    : priceOn(plan.prices, periodEnd);
}

/** The price of the next period, before credit. @param plan The pending plan, or the current one. */
export function nextCharge(subscription: Subscription, plan: RenewablePlan): PriceVersion['amount'] {
  return nextPrice(subscription, plan).amount;
}

/**
 * Returns null in a country without a tax rate: the renewal waits, and access stays.
 * @param plan The pending plan, or the current one.
 */
export function renew(account: Account, subscription: Subscription, plan: RenewablePlan, now: Date): Renewal | null {
  const period = periodAfter(subscription);
  const price = nextPrice(subscription, plan);
  const invoice = draftInvoice(
    {
      id: invoiceIdOf(account.id, 'renewal', period.start),
      accountId: account.id,
      country: account.country,
      period,
      goods: [
        {
          kind: 'SUBSCRIPTION',
          description: plan.name,
          amount: price.amount,
          periodStart: period.start,
          periodEnd: period.end,
        },
      ],
      credit: account.credit,
      purchase: { kind: 'RENEWAL' },
    },
    now,
  );
  if (invoice === null) return null;
  return {
    invoice,
    subscription: {
      ...subscription,
      planId: plan.id,
      pendingPlanId: null,
      price: price.amount,
      priceVersion: price.version,
      consentedVersion: null,
      periodStart: period.start,
      periodEnd: period.end,
      openInvoiceId: invoice.id,
      failures: 0,
    },
  };
}

/** The first period of a new subscription begins today. */
export function firstPeriod(today: string): BillingPeriod {
  return { start: today, end: addMonths(today, 1) };
}
