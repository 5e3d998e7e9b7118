/** Rows of a page, and the candidates that they are selected from. Titles are numbers of the catalogue. */

export type RowKind =
  | 'TOP_PICKS'
  | 'BECAUSE_YOU_WATCHED'
  | 'SIMILAR_TO'
  | 'GENRE'
  | 'THEME'
  | 'TRENDING'
  | 'TOP_10'
  | 'NEW_RELEASES'
  | 'WATCH_AGAIN';

/** What identifies a row from one page to the next. */
export interface RowIdentity {
  readonly key: string;
  readonly kind: RowKind;
  readonly heading: string;
  readonly anchor: number | null;
}

export interface RowCandidate extends RowIdentity {
  /** Similar rows share a facet; a page places them apart. */
  readonly facet: string;
  /** Titles to choose from, the best first. More than a row shows, since rows above may take some of them. */
  readonly supply: readonly number[];
  /** `exact`: as in `supply`, and all of it. `best`: so too, but titles that the page has not shown yet come first. */
  readonly order: 'exact' | 'best';
  /** Factor of the worth of the row's titles. */
  readonly factor: number;
  /** The worth of the row in addition to that of its titles. */
  readonly bonus: number;
  /** Placed below the first rows, so that it neither loses titles to them nor takes titles from them. */
  readonly belowFold: boolean;
}

export interface Row extends RowIdentity {
  readonly items: readonly number[];
}
