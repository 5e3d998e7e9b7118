/** The fields of a browse page: rows, items and the hero. */
import { readPageArguments } from '@marquee/subgraph/connection';
import type { BrowsePageResolvers, HeroResolvers, RowResolvers } from '../generated/resolvers.js';
import { visibleOn } from '../pages/browse-page.js';
import { itemsOf, rowsOf, toTitle } from '../pages/page-connections.js';
import { rowId } from '../pages/row-id.js';
import { encodePosition } from '../rules/page/page-position.js';
import { reasonFor } from '../titles/title-facts.js';

/** Of a row, when a client names no number. */
const TILES = 10;

export const BrowsePage = {
  quality: ({ content: { quality }, personalisation: { source } }) =>
    quality === 'PERSONALISED' && source !== 'store' ? 'LAST_GOOD' : quality,
  hero: (page) => {
    const { hero } = page.content;
    const title = hero === null ? null : toTitle(page.personalisation, hero.title);
    return hero === null || title === null ? null : { page, title, callToAction: hero.callToAction };
  },
  rows: (page, args) => {
    const connection = rowsOf(page, readPageArguments(args, { max: 100, fallback: 8 }));
    for (const { node } of connection.edges) page.personalisation.reasons.expect(node.row.items.slice(0, TILES));
    return connection;
  },
} satisfies BrowsePageResolvers;

export const Hero = {
  reason: ({ page, title }) => reasonFor(title, visibleOn(page)),
  trackId: ({ page }) => `${page.id}.hero`,
} satisfies HeroResolvers;

export const Row = {
  id: ({ page, row }) => rowId(page, row.key),
  kind: ({ row }) => row.kind,
  heading: ({ row }) => row.heading,
  anchor: ({ page, row }) => (row.anchor === null ? null : toTitle(page.personalisation, row.anchor)),
  trackId: ({ page, index }) => encodePosition({ page: page.id, row: index, item: null }),
  items: (row, args) => itemsOf(row, readPageArguments(args, { max: 100, fallback: TILES })),
} satisfies RowResolvers;
