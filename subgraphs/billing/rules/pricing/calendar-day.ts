/**
 * Calendar days without a time zone, as `YYYY-MM-DD`, which sort as text.
 */

export type CalendarDay = string;

interface YearMonth {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
}

/** Throws a `RangeError` for an invalid day, such as 30 February. */
export function readDay(text: string): YearMonth & { readonly day: number } {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  const parsed = { year: Number(year), month: Number(month), day: Number(day) };
  const isDay = parsed.month >= 1 && parsed.month <= 12 && parsed.day >= 1 && parsed.day <= lastDayOf(parsed);
  if (!isDay) throw new RangeError(`${text} is not a calendar day.`);
  return parsed;
}

function pad(value: number, length: number): string {
  return String(value).padStart(length, '0');
}

export function writeDay({ year, month, day }: YearMonth & { readonly day: number }): CalendarDay {
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

/** The last day of a month, 28 to 31. */
export function lastDayOf({ year, month }: YearMonth): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** The day of an instant in UTC, which all of billing uses. */
export function dayOf(instant: Date): CalendarDay {
  return instant.toISOString().slice(0, 10);
}

/** Midnight UTC at the start of a day. */
export function instantOf(day: CalendarDay): Date {
  return new Date(`${day}T00:00:00.000Z`);
}

export function addDays(day: CalendarDay, days: number): CalendarDay {
  return dayOf(new Date(instantOf(day).getTime() + days * 86_400_000));
}
