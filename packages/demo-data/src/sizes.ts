/** The sizes of the sample data. */
export type DemoSize = 'small' | 'demo' | 'large';

export interface DemoExtent {
  /** Number of films, the best-known first. */
  readonly films: number;
  readonly inventedTitles: number;
  readonly accounts: number;
  /** Mean length of a profile's viewing history, in titles. */
  readonly meanViews: number;
}

/** Number of films in the cleaned film data, which a test checks. */
export const ALL_FILMS = 3199;

/** With 2.5 profiles per account, `large` has 250,000 profiles and about 5 million views. */
export const EXTENTS: Readonly<Record<DemoSize, DemoExtent>> = {
  small: { films: 280, inventedTitles: 120, accounts: 20, meanViews: 36 },
  demo: { films: ALL_FILMS, inventedTitles: 640, accounts: 500, meanViews: 44 },
  large: { films: ALL_FILMS, inventedTitles: 10_000 - ALL_FILMS, accounts: 100_000, meanViews: 20 },
};
