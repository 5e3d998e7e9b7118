import { expect, test } from 'vitest';
import { addMonths, periodAt } from './billing-period.js';
import { dayOf, readDay } from './calendar-day.js';

function nextDay(day: string): string {
  return dayOf(new Date(Date.parse(day) + 86_400_000));
}

test('a period includes its first day and excludes its end', () => {
  expect(periodAt('2026-03-15', '2026-06-15')).toEqual({ start: '2026-06-15', end: '2026-07-15' });
  expect(periodAt('2026-03-15', '2026-06-14')).toEqual({ start: '2026-05-15', end: '2026-06-15' });
});

test('an anchor on the 31st becomes the last day of shorter months, and the 31st again after them', () => {
  expect([1, 2, 3, 4].map((months) => addMonths('2026-01-31', months))).toEqual([
    '2026-02-28',
    '2026-03-31',
    '2026-04-30',
    '2026-05-31',
  ]);
});

test('leap days are handled', () => {
  expect(periodAt('2024-01-30', '2024-02-28')).toEqual({ start: '2024-01-30', end: '2024-02-29' });
  expect(periodAt('2024-02-29', '2025-03-01')).toEqual({ start: '2025-02-28', end: '2025-03-29' });
  expect(addMonths('2024-02-29', 48)).toBe('2028-02-29');
});

test('years roll over', () => {
  expect(periodAt('2025-11-20', '2026-01-05')).toEqual({ start: '2025-12-20', end: '2026-01-20' });
});

test('a day before the anchor belongs to the first period', () => {
  expect(periodAt('2026-03-15', '2026-01-01')).toEqual({ start: '2026-03-15', end: '2026-04-15' });
});

test.each(['2023-12-31', '2024-02-29', '2025-01-30', '2025-06-15', '2025-02-01'])(
  'from %s on, periods have no gaps, and each day of four years is in its own period',
  (anchor) => {
    let period = periodAt(anchor, anchor);
    for (let day = anchor; day < '2029-01-01'; day = nextDay(day)) {
      const found = periodAt(anchor, day);
      expect(found.start <= day && day < found.end).toBe(true);
      if (found.start !== period.start) expect(found.start).toBe(period.end);
      period = found;
    }
  },
);

test.each(['2026-02-30', '2026-13-01', '2026-00-10', '2026-04-00', '2026-1-1', 'today'])(
  '%s is not a calendar day',
  (text) => {
    expect(() => readDay(text)).toThrow(RangeError);
  },
);
