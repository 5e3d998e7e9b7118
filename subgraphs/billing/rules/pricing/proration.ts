/** What of a price belongs to the rest of a period, by the second. */
import type { BillingPeriod } from './billing-period.js';
import { instantOf } from './calendar-day.js';
import { multiplyByFraction, subtract } from './money.js';
import type { Money } from './money.js';

export interface Proration {
  /** For the time that has gone by. */
  readonly used: Money;
  /** For the time that is left: rounded once, and `used` is what remains, so that the two are the price to the unit. */
  readonly rest: Money;
}

function secondsBetween(from: Date, until: Date): bigint {
  return BigInt(Math.floor(until.getTime() / 1000) - Math.floor(from.getTime() / 1000));
}

/**
 * Days begin at midnight UTC everywhere, so a period has whole days of 86,400 seconds, whatever a member's clock does
 * in March. An instant outside the period counts as its nearest end.
 */
export function prorate(price: Money, period: BillingPeriod, at: Date): Proration {
  const [start, end] = [instantOf(period.start), instantOf(period.end)];
  const total = secondsBetween(start, end);
  const left = secondsBetween(at, end);
  const rest = multiplyByFraction(price, left < 0n ? 0n : left > total ? total : left, total);
  return { used: subtract(price, rest), rest };
}
