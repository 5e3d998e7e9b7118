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
  /** Titles to choose from. More than a row shows, since rows above may take some of them. */
  readonly supply: readonly number[];
  /**
   * `exact`: the order of `supply`. `given`: that order, but titles that the page has not shown yet come first. `best`:
   * by score.
   */
  readonly order: 'exact' | 'given' | 'best';
  /** The worth of this kind of row in addition to its titles, in units of a score. */
  readonly bonus: number;
  /** Placed below the first rows, so that it neither loses titles to them nor takes titles from them. */
  readonly belowFold: boolean;
}

export interface Row extends RowIdentity {
  readonly items: readonly number[];
}
