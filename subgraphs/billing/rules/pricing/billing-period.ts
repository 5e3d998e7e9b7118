/**
 * Monthly periods. The day on which a member joined is the anchor: each period begins on that day of the month, or on
 * the last day of a shorter month. Anchor 31 January: 28 February, 31 March, 30 April, 31 May.
 */
import { lastDayOf, readDay, writeDay } from './calendar-day.js';
import type { CalendarDay } from './calendar-day.js';

export interface BillingPeriod {
  readonly start: CalendarDay;
  /** The first day of the next period (exclusive end). */
  readonly end: CalendarDay;
}

/** The first day of the `count`-th period after the first. */
export function addMonths(anchor: CalendarDay, count: number): CalendarDay {
  const { year, month, day } = readDay(anchor);
  const months = year * 12 + (month - 1) + count;
  const target = { year: Math.floor(months / 12), month: (months % 12) + 1 };
  return writeDay({ ...target, day: Math.min(day, lastDayOf(target)) });
}

function monthsBetween(from: CalendarDay, to: CalendarDay): number {
  const [a, b] = [readDay(from), readDay(to)];
  return (b.year - a.year) * 12 + (b.month - a.month);
}

/** The period of `day`. A day before the anchor belongs to the first period. */
export function periodAt(anchor: CalendarDay, day: CalendarDay): BillingPeriod {
  const sameMonth = monthsBetween(anchor, day);
  const count = Math.max(0, addMonths(anchor, sameMonth) <= day ? sameMonth : sameMonth - 1);
  return { start: addMonths(anchor, count), end: addMonths(anchor, count + 1) };
}
