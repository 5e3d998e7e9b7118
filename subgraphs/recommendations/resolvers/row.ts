import { readPageArguments } from '@marquee/subgraph/connection';
import type { RowResolvers } from '../generated/resolvers.js';
import { itemsOf, toTitle } from '../page-connections.js';
import { rowId } from '../row-id.js';
import { encodePosition } from '../rules/page/page-position.js';

export const Row = {
  id: ({ page, row }) => rowId(page, row.key),
  kind: ({ row }) => row.kind,
  heading: ({ row }) => row.heading,
  anchor: ({ page, row }) => (row.anchor === null ? null : toTitle(page.personalisation, row.anchor)),
  trackId: ({ page, index }) => encodePosition({ page: page.id, row: index, item: null }),
  items: (row, args) => itemsOf(row, readPageArguments(args, { max: 100, fallback: 10 })),
} satisfies RowResolvers;
