/** The two lists of a page as connections. Their cursors are places on the page, and only of that page. */
import type { Connection, PageArguments } from '@marquee/subgraph/connection';
import { badUserInput } from '@marquee/subgraph/errors';
import type { BrowsePage } from './browse-page.js';
import type { RowModel, TitleModel } from './models.js';
import { decodePosition, encodePosition } from './rules/page/page-position.js';
import type { PagePosition } from './rules/page/page-position.js';
import type { Personalisation } from './personalisation.js';

export interface RowItem {
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
  return badUserInput('`after` is not a cursor of this list: ask without it to start from the beginning.');
}

/** The cursor belongs to a page that is no more: nothing is mixed in, and there is something to start over with. */
function expiredCursorPage<Edge>(totalCount: number): CountedConnection<Edge> {
  return {
    edges: [],
    pageInfo: { hasNextPage: true, hasPreviousPage: false, startCursor: null, endCursor: null },
    totalCount,
  };
}

/**
 * A stretch of a list whose cursors are places.
 * @param indexOf Where in the list a place is; null when it is of another list, which is refused.
 */
function sliceOf<T, Edge extends object>(
  list: readonly T[],
  { first, after }: PageArguments,
  page: BrowsePage,
  placeAt: (index: number) => PagePosition,
  indexOf: (place: PagePosition) => number | null,
  toEdge: (element: T, index: number, cursor: string) => Edge,
): CountedConnection<Edge> {
  const place = after === null ? null : decodePosition(after);
  if (after !== null && place === null) throw invalidCursor();
  if (place !== null && place.page !== page.id) return expiredCursorPage(list.length);
  const last = place === null ? -1 : indexOf(place);
  if (last === null || last >= list.length) throw invalidCursor();
  const start = last + 1;
  const edges = list.slice(start, start + first).map((element, offset) => {
    const cursor = encodePosition(placeAt(start + offset));
    return { ...toEdge(element, start + offset, cursor), cursor };
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

/** Throws BAD_USER_INPUT for a cursor that no page ever gave. */
export function rowsOf(page: BrowsePage, args: PageArguments): CountedConnection<{ readonly node: RowModel }> {
  return sliceOf(
    page.content.rows,
    args,
    page,
    (row) => ({ page: page.id, row, item: null }),
    ({ row, item }) => (item === null ? row : null),
    (row, index) => ({ node: { page, index, row } }),
  );
}

/** Throws BAD_USER_INPUT for a cursor of another row, or of none. */
export function itemsOf({ page, index: rowIndex, row }: RowModel, args: PageArguments): CountedConnection<RowItem> {
  return sliceOf(
    row.items,
    args,
    page,
    (item) => ({ page: page.id, row: rowIndex, item }),
    (cursor) => (cursor.row === rowIndex ? cursor.item : null),
    (title, index, trackId): RowItem => ({ rank: index + 1, trackId, node: toTitle(page.personalisation, title) }),
  );
}
