/**
 * The rows of a page and the items of a row as connections. A cursor is a position on one page, identified by its id.
 */
import type { Connection, PageArguments } from '@marquee/subgraph/connection';
import { badUserInput } from '@marquee/subgraph/errors';
import type { BrowsePage } from './browse-page.js';
import type { RowModel, TitleModel } from '../models.js';
import { decodePosition, encodePosition } from '../rules/page/page-position.js';
import type { PagePosition } from '../rules/page/page-position.js';
import type { Personalisation } from '../personalisation.js';

export interface RowItem {
  readonly cursor: string;
  readonly rank: number;
  readonly trackId: string;
  readonly node: TitleModel | null;
}

type CountedConnection<Edge> = Connection<Edge> & { readonly totalCount: number };

export function toTitle(personalisation: Personalisation, number: number): TitleModel | null {
  const title = personalisation.catalogue.titles[number];
  return title === undefined ? null : { id: title.id, number, personalisation };
}

function invalidCursor() {
  return badUserInput('`after` is not a cursor of this list: omit it to start from the beginning.');
}

/** The result for a cursor of an earlier page: no edges, and `hasNextPage`, so that the client starts again. */
function expiredCursorPage<Edge>(totalCount: number): CountedConnection<Edge> {
  return {
    edges: [],
    pageInfo: { hasNextPage: true, hasPreviousPage: false, startCursor: null, endCursor: null },
    totalCount,
  };
}

/**
 * A slice of a list whose cursors are positions.
 * @param indexOf Index of a position in the list; null for a position of another list, which is refused.
 */
function sliceOf<T, Edge extends { readonly cursor: string }>(
  list: readonly T[],
  { first, after }: PageArguments,
  page: BrowsePage,
  positionAt: (index: number) => PagePosition,
  indexOf: (position: PagePosition) => number | null,
  toEdge: (element: T, index: number, cursor: string) => Edge,
): CountedConnection<Edge> {
  const position = after === null ? null : decodePosition(after);
  if (after !== null && position === null) throw invalidCursor();
  if (position !== null && position.page !== page.id) return expiredCursorPage(list.length);
  const last = position === null ? -1 : indexOf(position);
  if (last === null || last >= list.length) throw invalidCursor();
  const start = last + 1;
  const edges = list.slice(start, start + first).map((element, offset) => {
    const index = start + offset;
    return toEdge(element, index, encodePosition(positionAt(index)));
  });
  return {
    edges,
    pageInfo: {
      hasNextPage: start + edges.length < list.length,
      hasPreviousPage: after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: list.length,
  };
}

/** Throws BAD_USER_INPUT for an invalid cursor. */
export function rowsOf(
  page: BrowsePage,
  args: PageArguments,
): CountedConnection<{ readonly cursor: string; readonly node: RowModel }> {
  return sliceOf(
    page.content.rows,
    args,
    page,
    (row) => ({ page: page.id, row, item: null }),
    ({ row, item }) => (item === null ? row : null),
    (row, index, cursor) => ({ cursor, node: { page, index, row } }),
  );
}

/** Throws BAD_USER_INPUT for an invalid cursor and for one of another row. */
export function itemsOf({ page, index: rowIndex, row }: RowModel, args: PageArguments): CountedConnection<RowItem> {
  return sliceOf(
    row.items,
    args,
    page,
    (item) => ({ page: page.id, row: rowIndex, item }),
    (cursor) => (cursor.row === rowIndex ? cursor.item : null),
    (title, index, cursor): RowItem => ({
      cursor,
      rank: index + 1,
      trackId: cursor,
      node: toTitle(page.personalisation, title),
    }),
  );
}
