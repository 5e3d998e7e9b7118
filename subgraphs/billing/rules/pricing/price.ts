/** Versioned prices, each effective from a day on. */
import { addDays } from './calendar-day.js';
import type { CalendarDay } from './calendar-day.js';
import { isLess, isPositive } from './money.js';
import type { Money } from './money.js';

export interface PriceVersion {
  /** 1, 2, 3 … within the plan. */
  readonly version: number;
  readonly amount: Money;
  readonly announcedOn: CalendarDay;
  /** Applies to new members from this day on, and to renewals of members who consented. */
  readonly effectiveOn: CalendarDay;
}

/** Notice period of a higher price. */
export const NOTICE_DAYS = 30;

type Prices = readonly PriceVersion[];

/**
 * The price for a member who joins on that day. Throws a `RangeError` for a plan without prices.
 */
export function priceOn(prices: Prices, day: CalendarDay): PriceVersion {
  const price = prices.findLast(({ effectiveOn }) => effectiveOn <= day) ?? prices[0];
  if (price === undefined) throw new RangeError('A plan has at least one price.');
  return price;
}

/** The day on which the price for new members is next another one; null when none is announced. */
export function nextPriceChange(prices: Prices, day: CalendarDay): CalendarDay | null {
  return prices.find(({ effectiveOn }) => effectiveOn > day)?.effectiveOn ?? null;
}

/** The given version, or the first. */
export function versionOf(prices: Prices, version: number): PriceVersion {
  return prices.find((price) => price.version === version) ?? priceOn(prices, '0000-01-01');
}

/** The latest version after `current`, for the member's consent; null when there is none. */
export function announcedPriceAfter(prices: Prices, current: number): PriceVersion | null {
  return prices.findLast(({ version }) => version > current) ?? null;
}

/**
 * The price of a period that begins on `day`, for a member who pays version `current`. A higher price requires recorded
 * consent; a lower one applies without it.
 */
export function renewalPrice(
  prices: Prices,
  current: number,
  consented: number | null,
  day: CalendarDay,
): PriceVersion {
  const before = versionOf(prices, current);
  const allowed = ({ version, amount, effectiveOn }: PriceVersion): boolean =>
    version > current &&
    effectiveOn <= day &&
    ((consented !== null && version <= consented) || isLess(amount, before.amount));
  return prices.findLast(allowed) ?? before;
}

export interface PriceProblem {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

/** Every problem of a new price; empty when there is none. */
export function checkNewPrice(
  prices: Prices,
  amount: Money,
  effectiveOn: CalendarDay,
  today: CalendarDay,
): readonly PriceProblem[] {
  const last = priceOn(prices, '9999-12-31');
  const problems: PriceProblem[] = [];
  if (amount.currency !== last.amount.currency)
    problems.push({ path: 'price', code: 'CURRENCY', message: `The plan is priced in ${last.amount.currency}.` });
  if (!isPositive(amount)) problems.push({ path: 'price', code: 'NOT_POSITIVE', message: 'A price must be positive.' });
  if (effectiveOn < addDays(today, NOTICE_DAYS)) {
    problems.push({
      path: 'effectiveOn',
      code: 'NOTICE',
      message: `Members need ${NOTICE_DAYS} days' notice: ${addDays(today, NOTICE_DAYS)} at the earliest.`,
    });
  }
  if (effectiveOn <= last.effectiveOn)
    problems.push({
      path: 'effectiveOn',
      code: 'ORDER',
      message: `The previous price is effective from ${last.effectiveOn}.`,
    });
  return problems;
}
