/** Checks and replaces the licence windows of a country. */
import type { LicenceWindow } from '@marquee/contracts/licence';

export interface Period {
  readonly from: Date;
  /** Exclusive; null = open. */
  readonly until: Date | null;
}

export interface WindowProblem {
  /** Index in the list. */
  readonly index: number;
  readonly code: 'ENDS_BEFORE_IT_BEGINS' | 'OVERLAPS';
  readonly message: string;
}

function endOf({ until }: Period): number {
  return until?.getTime() ?? Infinity;
}

/** The problems of a country's licence windows: a window must end after it begins, and two must not overlap. */
export function windowProblems(spans: readonly Period[]): readonly WindowProblem[] {
  const backward = spans.flatMap((span, index): readonly WindowProblem[] =>
    endOf(span) <= span.from.getTime()
      ? [{ index, code: 'ENDS_BEFORE_IT_BEGINS', message: 'A licence must end after it begins.' }]
      : [],
  );
  const inOrder = spans.map((span, index) => ({ ...span, index })).sort((a, b) => a.from.getTime() - b.from.getTime());
  let latestEnd = -Infinity;
  const overlapping = inOrder.flatMap((span): readonly WindowProblem[] => {
    const overlaps = span.from.getTime() < latestEnd;
    latestEnd = Math.max(latestEnd, endOf(span));
    return overlaps
      ? [
          {
            index: span.index,
            code: 'OVERLAPS',
            message: 'The licence begins before another licence of the country has ended.',
          },
        ]
      : [];
  });
  return [...backward, ...overlapping];
}

function toWindow(country: string, { from, until }: Period): LicenceWindow {
  return {
    country,
    from: from.toISOString(),
    until: until?.toISOString() ?? null,
  };
}

/** All windows with those of one country replaced, ordered by country and time. */
export function withWindowsOf(
  windows: readonly LicenceWindow[],
  country: string,
  spans: readonly Period[],
): readonly LicenceWindow[] {
  return [
    ...windows.filter((window) => window.country !== country),
    ...spans.map((span) => toWindow(country, span)),
  ].sort((a, b) =>
    a.country === b.country ? Date.parse(a.from) - Date.parse(b.from) : a.country < b.country ? -1 : 1,
  );
}
