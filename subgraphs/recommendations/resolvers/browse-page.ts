import { readPageArguments } from '@marquee/subgraph/connection';
import type { BrowsePageResolvers } from '../generated/resolvers.js';
import { rowsOf, toTitle } from '../page-connections.js';

export const BrowsePage = {
  quality: ({ content }) => content.quality,
  hero: (page) => {
    const { hero } = page.content;
    const title = hero === null ? null : toTitle(page.personalisation, hero.title);
    return hero === null || title === null ? null : { page, title, callToAction: hero.callToAction };
  },
  rows: (page, args) => rowsOf(page, readPageArguments(args, { max: 100, fallback: 8 })),
} satisfies BrowsePageResolvers;
