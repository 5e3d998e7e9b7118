/** How much of the sample data is made. */
export type DemoSize = 'small' | 'demo' | 'large';

export interface DemoExtent {
  /** The best-known so many films; the rest of the data stays out. */
  readonly films: number;
  readonly inventedTitles: number;
  readonly accounts: number;
  /** Titles that an average profile has watched. */
  readonly meanViews: number;
}

/** Films of the data that survive cleaning; a test holds this against the data. */
export const ALL_FILMS = 3199;

/** With 2.5 profiles an account, `large` comes to 250,000 profiles and some 5 million views. */
export const EXTENTS: Readonly<Record<DemoSize, DemoExtent>> = {
  small: { films: 280, inventedTitles: 120, accounts: 20, meanViews: 36 },
  demo: { films: ALL_FILMS, inventedTitles: 640, accounts: 500, meanViews: 44 },
  large: { films: ALL_FILMS, inventedTitles: 10_000 - ALL_FILMS, accounts: 100_000, meanViews: 20 },
};
