/**
 * Monthly periods. The day on which a member joined is the anchor: every period begins on that day of its month, or on
 * the month's last day where it has no such day, and goes back to the anchor as soon as a month has it again. Joined on
 * 31 January: 28 February, 31 March, 30 April, 31 May.
 */
import { lastDayOf, readDay, writeDay } from './calendar-day.js';
import type { CalendarDay } from './calendar-day.js';

export interface BillingPeriod {
  readonly start: CalendarDay;
  /** The first day of the next period: not part of this one. */
  readonly end: CalendarDay;
}

/** The day on which the `count`-th period after the first begins. */
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

/** The period that holds `day`. A day before the anchor belongs to the first one: it was paid in advance. */
export function periodAt(anchor: CalendarDay, day: CalendarDay): BillingPeriod {
  const sameMonth = monthsBetween(anchor, day);
  const count = Math.max(0, addMonths(anchor, sameMonth) <= day ? sameMonth : sameMonth - 1);
  return { start: addMonths(anchor, count), end: addMonths(anchor, count + 1) };
}
