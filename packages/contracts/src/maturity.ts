/** Maturity levels, lowest first; comparisons use their order. Labels of national rating boards map to them. */
export const MATURITY_LEVELS = ['ALL', 'AGE_7', 'AGE_10', 'AGE_13', 'AGE_16', 'AGE_18'] as const;
export type MaturityLevel = (typeof MATURITY_LEVELS)[number];

/** Whether a title of level `title` is within the maturity limit. */
export function isWithinMaturity(title: MaturityLevel, limit: MaturityLevel): boolean {
  return MATURITY_LEVELS.indexOf(title) <= MATURITY_LEVELS.indexOf(limit);
}

/** The stricter of two maturity limits. */
export function lowerMaturity(a: MaturityLevel, b: MaturityLevel): MaturityLevel {
  return isWithinMaturity(a, b) ? a : b;
}

export function isMaturityLevel(value: unknown): value is MaturityLevel {
  return (MATURITY_LEVELS as readonly unknown[]).includes(value);
}

/** Maturity levels of the rating boards' labels. MPA rates films in the US, TVPG television in the US. */
const LEVEL_OF_LABEL: ReadonlyMap<string, MaturityLevel> = new Map([
  ['MPA G', 'ALL'],
  ['MPA PG', 'AGE_7'],
  ['MPA PG-13', 'AGE_13'],
  ['MPA R', 'AGE_16'],
  ['MPA NC-17', 'AGE_18'],
  ['TVPG TV-Y', 'ALL'],
  ['TVPG TV-G', 'ALL'],
  ['TVPG TV-Y7', 'AGE_7'],
  ['TVPG TV-PG', 'AGE_10'],
  ['TVPG TV-14', 'AGE_13'],
  ['TVPG TV-MA', 'AGE_18'],
]);

/**
 * The maturity level of a rating board's label. An unknown label is `AGE_18`, so that a title with one is never shown
 * to a child.
 */
export function maturityOf(board: string, label: string): MaturityLevel {
  return LEVEL_OF_LABEL.get(`${board} ${label}`) ?? 'AGE_18';
}
