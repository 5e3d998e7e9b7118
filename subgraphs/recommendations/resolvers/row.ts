import { readPageArguments } from '@marquee/subgraph/connection';
import type { RowResolvers } from '../generated/resolvers.js';
import { itemsOf, toTitle } from '../page-connections.js';
import { rowId } from '../row-id.js';
import { writePlace } from '../rules/page/page-position.js';

export const Row = {
  id: ({ page, row }) => rowId(page, row.key),
  kind: ({ row }) => row.kind,
  heading: ({ row }) => row.heading,
  anchor: ({ page, row }) => (row.anchor === null ? null : toTitle(page.session, row.anchor)),
  trackId: ({ page, place }) => writePlace({ page: page.id, row: place, item: null }),
  items: (row, args) => itemsOf(row, readPageArguments(args, { max: 100, fallback: 10 })),
} satisfies RowResolvers;
