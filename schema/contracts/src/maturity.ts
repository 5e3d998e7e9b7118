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

/** What the labels of each national board mean here. MPA: films in the US. TVPG: television in the US. */
const LEVELS_BY_BOARD: Readonly<Record<string, Readonly<Record<string, MaturityLevel>>>> = {
  MPA: { G: 'ALL', PG: 'AGE_7', 'PG-13': 'AGE_13', R: 'AGE_16', 'NC-17': 'AGE_18' },
  TVPG: { 'TV-Y': 'ALL', 'TV-G': 'ALL', 'TV-Y7': 'AGE_7', 'TV-PG': 'AGE_10', 'TV-14': 'AGE_13', 'TV-MA': 'AGE_18' },
};

/** The level of a board's label. One that is not in the table counts as `AGE_18`: unknown is never shown to a child. */
export const maturityOf = (board: string, label: string): MaturityLevel => {
  const labels = Object.hasOwn(LEVELS_BY_BOARD, board) ? LEVELS_BY_BOARD[board] : undefined;
  return labels !== undefined && Object.hasOwn(labels, label) ? (labels[label] ?? 'AGE_18') : 'AGE_18';
};
