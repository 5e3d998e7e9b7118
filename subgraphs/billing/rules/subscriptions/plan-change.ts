/** Plan changes: more expensive plans start at once for the rest of the period, cheaper ones with the next period. */
import type { PlanId } from '@marquee/contracts/ids';
import type { CalendarDay } from '../pricing/calendar-day.js';
import type { InvoiceLine } from '../payments/invoice.js';
import { isLess, isPositive, negate, sum } from '../pricing/money.js';
import type { Money } from '../pricing/money.js';
import { prorate } from '../pricing/proration.js';
import type { Subscription } from './subscription.js';

export interface PricedPlan {
  readonly id: PlanId;
  readonly name: string;
  readonly price: Money;
}

export type PlanChange =
  | {
      readonly kind: 'UPGRADE';
      readonly effectiveOn: CalendarDay;
      readonly goods: readonly InvoiceLine[];
      readonly dueNow: Money;
    }
  | { readonly kind: 'DOWNGRADE'; readonly effectiveOn: CalendarDay };

function line(
  kind: InvoiceLine['kind'],
  description: string,
  amount: Money,
  from: CalendarDay,
  { periodEnd }: Subscription,
): InvoiceLine {
  return {
    kind,
    description,
    amount,
    periodStart: from,
    periodEnd,
  };
}

/**
 * The change at an instant. An upgrade in the last second of a period changes the plan and charges nothing.
 */
export function planChange(subscription: Subscription, from: PricedPlan, to: PricedPlan, now: Date): PlanChange {
  if (!isLess(subscription.price, to.price)) return { kind: 'DOWNGRADE', effectiveOn: subscription.periodEnd };
  const period = { start: subscription.periodStart, end: subscription.periodEnd };
  const today = now.toISOString().slice(0, 10);
  const credit = negate(prorate(subscription.price, period, now).rest);
  const charge = prorate(to.price, period, now).rest;
  const goods = [
    line('PRORATION_CREDIT', `${from.name}, unused`, credit, today, subscription),
    line('PRORATION_CHARGE', `${to.name}, rest of the period`, charge, today, subscription),
  ];
  return { kind: 'UPGRADE', effectiveOn: today, goods, dueNow: sum([credit, charge], to.price.currency) };
}

export function isChargeable(change: PlanChange): boolean {
  return change.kind === 'UPGRADE' && isPositive(change.dueNow);
}
