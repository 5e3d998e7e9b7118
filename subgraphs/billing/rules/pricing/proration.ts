/** Proration of a price by the second. */
import type { BillingPeriod } from './billing-period.js';
import { instantOf } from './calendar-day.js';
import { multiplyByFraction, subtract } from './money.js';
import type { Money } from './money.js';

export interface Proration {
  /** For the elapsed time. */
  readonly used: Money;
  /** For the remaining time, rounded once. `used` is the difference, so the two sum to the price. */
  readonly rest: Money;
}

function secondsBetween(from: Date, until: Date): bigint {
  return BigInt(Math.floor(until.getTime() / 1000) - Math.floor(from.getTime() / 1000));
}

/**
 * Days begin at midnight UTC, so a period has whole days of 86,400 seconds. An instant outside the period counts as its
 * nearest end.
 */
export function prorate(price: Money, period: BillingPeriod, at: Date): Proration {
  const [start, end] = [instantOf(period.start), instantOf(period.end)];
  const total = secondsBetween(start, end);
  const left = secondsBetween(at, end);
  const rest = multiplyByFraction(price, left < 0n ? 0n : left > total ? total : left, total);
  return { used: subtract(price, rest), rest };
}
