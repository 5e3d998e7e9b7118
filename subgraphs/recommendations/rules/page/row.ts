/** Rows: what could stand on a page, and what does. Titles are numbers of the catalogue. */

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

/** What makes a row itself, from one page to the next. */
export interface RowIdentity {
  readonly key: string;
  readonly kind: RowKind;
  readonly heading: string;
  readonly anchor: number | null;
}

export interface RowCandidate extends RowIdentity {
  /** Rows that are much alike share it; a page holds them apart. */
  readonly facet: string;
  /** What it could show. More than a row needs, so that something is left when others took theirs. */
  readonly supply: readonly number[];
  /**
   * `exact`: the order is the point. `given`: that order, but what the page has not shown yet comes first. `best`: by
   * score.
   */
  readonly order: 'exact' | 'given' | 'best';
  /** What this kind of row is worth beyond its titles, in the units of a score. */
  readonly bonus: number;
  /** Not among the first rows: it may not give way to them, nor take from them. */
  readonly belowFold: boolean;
}

export interface Row extends RowIdentity {
  readonly items: readonly number[];
}
