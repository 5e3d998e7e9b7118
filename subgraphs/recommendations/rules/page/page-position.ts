/** Positions on a page, encoded as cursors and as tracking ids of tiles. */

export interface PagePosition {
  /** The page's id. */
  readonly page: string;
  /** From 0. */
  readonly row: number;
  /** From 0; null for the row. */
  readonly item: number | null;
}

export function encodePosition({ page, row, item }: PagePosition): string {
  return item === null ? `${page}.${row}` : `${page}.${row}.${item}`;
}

/** Null for an invalid text. */
export function decodePosition(text: string): PagePosition | null {
  const match = /^([0-9a-z]+)\.(\d{1,4})(?:\.(\d{1,4}))?$/.exec(text);
  const [, page, row, item] = match ?? [];
  return page === undefined || row === undefined
    ? null
    : { page, row: Number(row), item: item === undefined ? null : Number(item) };
}
