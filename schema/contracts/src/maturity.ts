/** Lowest first: the order is the meaning. Catalog maps the national boards onto these. */
export const MATURITY_LEVELS = ['ALL', 'AGE_7', 'AGE_10', 'AGE_13', 'AGE_16', 'AGE_18'] as const;
export type MaturityLevel = (typeof MATURITY_LEVELS)[number];

/** Whether a title of level `title` may be shown under the ceiling `limit`. */
export const isWithinMaturity = (title: MaturityLevel, limit: MaturityLevel): boolean =>
  MATURITY_LEVELS.indexOf(title) <= MATURITY_LEVELS.indexOf(limit);

/** The stricter of two ceilings. */
export const lowerMaturity = (a: MaturityLevel, b: MaturityLevel): MaturityLevel => (isWithinMaturity(a, b) ? a : b);

export const isMaturityLevel = (value: unknown): value is MaturityLevel =>
  (MATURITY_LEVELS as readonly unknown[]).includes(value);
