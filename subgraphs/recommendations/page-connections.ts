/** The two lists of a page as connections. Their cursors are places on the page, and only of that page. */
import type { Connection, PageArguments } from '@marquee/subgraph/connection';
import { badUserInput } from '@marquee/subgraph/errors';
import type { BrowsePage } from './browse-page.js';
import type { RowModel, TitleModel } from './models.js';
import { readPlace, writePlace } from './rules/page/page-position.js';
import type { Place } from './rules/page/page-position.js';
import type { Session } from './personalisation.js';

export interface RowItem {
  readonly rank: number;
  readonly trackId: string;
  readonly node: TitleModel | null;
}

type Counted<Edge> = Connection<Edge> & { readonly totalCount: number };

export function toTitle(session: Session, number: number): TitleModel | null {
  const title = session.catalogue.titles[number];
  return title === undefined ? null : { id: title.id, number, session };
}

function notACursor() {
  return badUserInput('`after` is not a cursor of this list: ask without it to start from the beginning.');
}

/** The cursor belongs to a page that is no more: nothing is mixed in, and there is something to start over with. */
function expired<Edge>(totalCount: number): Counted<Edge> {
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
function stretch<T, Edge extends object>(
  list: readonly T[],
  { first, after }: PageArguments,
  page: BrowsePage,
  placeAt: (index: number) => Place,
  indexOf: (place: Place) => number | null,
  toEdge: (element: T, index: number, cursor: string) => Edge,
): Counted<Edge> {
  const place = after === null ? null : readPlace(after);
  if (after !== null && place === null) throw notACursor();
  if (place !== null && place.page !== page.id) return expired(list.length);
  const last = place === null ? -1 : indexOf(place);
  if (last === null || last >= list.length) throw notACursor();
  const start = last + 1;
  const edges = list.slice(start, start + first).map((element, offset) => {
    const cursor = writePlace(placeAt(start + offset));
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
export function rowsOf(page: BrowsePage, args: PageArguments): Counted<{ readonly node: RowModel }> {
  return stretch(
    page.content.rows,
    args,
    page,
    (row) => ({ page: page.id, row, item: null }),
    ({ row, item }) => (item === null ? row : null),
    (row, place) => ({ node: { page, place, row } }),
  );
}

/** Throws BAD_USER_INPUT for a cursor of another row, or of none. */
export function itemsOf({ page, place, row }: RowModel, args: PageArguments): Counted<RowItem> {
  return stretch(
    row.items,
    args,
    page,
    (item) => ({ page: page.id, row: place, item }),
    (cursor) => (cursor.row === place ? cursor.item : null),
    (title, index, trackId): RowItem => ({ rank: index + 1, trackId, node: toTitle(page.session, title) }),
  );
}
