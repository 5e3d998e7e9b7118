/**
 * Where on a page something stands, as the client hands it back to us: a cursor, or the name of a tile in what is
 * tracked.
 */

export interface PagePosition {
  /** The page's id. */
  readonly page: string;
  /** From 0. */
  readonly row: number;
  /** From 0; null for the row itself. */
  readonly item: number | null;
}

export function encodePosition({ page, row, item }: PagePosition): string {
  return item === null ? `${page}.${row}` : `${page}.${row}.${item}`;
}

/** Null for what `writePlace` never wrote. */
export function decodePosition(text: string): PagePosition | null {
  const match = /^([0-9a-z]+)\.(\d{1,4})(?:\.(\d{1,4}))?$/.exec(text);
  const [, page, row, item] = match ?? [];
  return page === undefined || row === undefined
    ? null
    : { page, row: Number(row), item: item === undefined ? null : Number(item) };
}
