/** Prices over time: a list of versions, each from its day on. */
import { addDays } from './calendar-day.js';
import type { CalendarDay } from './calendar-day.js';
import { isLess, isPositive } from './money.js';
import type { Money } from './money.js';

export interface PriceVersion {
  /** 1, 2, 3 … within the plan. */
  readonly version: number;
  readonly amount: Money;
  readonly announcedOn: CalendarDay;
  /** For who joins from this day on, and for the renewals of those who agreed. */
  readonly effectiveOn: CalendarDay;
}

/** By law and decency: who pays more must have had so many days to say no. */
export const NOTICE_DAYS = 30;

type Prices = readonly PriceVersion[];

/**
 * What somebody pays who joins on that day. Throws for a plan without a price by then: a price list begins with one.
 */
export function priceOn(prices: Prices, day: CalendarDay): PriceVersion {
  const price = prices.findLast(({ effectiveOn }) => effectiveOn <= day) ?? prices[0];
  if (price === undefined) throw new RangeError('A plan has at least one price.');
  return price;
}

/** The version that was agreed to, or the first. */
export function versionOf(prices: Prices, version: number): PriceVersion {
  return prices.find((price) => price.version === version) ?? priceOn(prices, '0000-01-01');
}

/** A version that a member of `current` is to be asked about, the latest; null when there is none. */
export function announcedPriceAfter(prices: Prices, current: number): PriceVersion | null {
  return prices.findLast(({ version }) => version > current) ?? null;
}

/**
 * What the period that begins on `day` costs a member who pays version `current`. A dearer price needs a recorded
 * consent; a cheaper one is simply given.
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

/** Everything that speaks against a new price; empty when nothing does. */
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
  if (!isPositive(amount))
    problems.push({ path: 'price', code: 'NOT_POSITIVE', message: 'A price is more than nothing.' });
  if (effectiveOn < addDays(today, NOTICE_DAYS)) {
    problems.push({
      path: 'effectiveOn',
      code: 'NOTICE',
      message: `Members must be told ${NOTICE_DAYS} days before: ${addDays(today, NOTICE_DAYS)} at the earliest.`,
    });
  }
  if (effectiveOn <= last.effectiveOn)
    problems.push({
      path: 'effectiveOn',
      code: 'ORDER',
      message: `The price before it begins on ${last.effectiveOn}.`,
    });
  return problems;
}
