/** Resolvers of `search` and `searchSuggestions`. */
import { badUserInput } from '@marquee/subgraph/errors';
import { readPageArguments } from '@marquee/subgraph/connection';
import { requireViewer } from '@marquee/subgraph/require-viewer';
import type { Context } from '../context.js';
import { findTitles } from '../find-titles.js';
import type { FoundTitles } from '../find-titles.js';
import type { QueryResolvers } from '../generated/resolvers.js';
import { nameOf } from '../hits.js';
import { readQuery } from '../rules/query.js';

const MAX_SUGGESTIONS = 20;

async function find(query: string, { store, loaders, now }: Context): Promise<FoundTitles> {
  return findTitles(store, query, { restrictions: await loaders.restrictions(), now });
}

export const Query = {
  search: async (_root, args, context) => {
    requireViewer(context);
    const page = readPageArguments(args, { max: 100 });
    const query = readQuery(args.query);
    return { ...(await find(query, context)), ...page, query, kind: args.kind ?? null };
  },
  searchSuggestions: async (_root, { prefix, first }, context) => {
    const { language } = requireViewer(context);
    const wanted = first ?? 8;
    if (wanted < 1 || wanted > MAX_SUGGESTIONS)
      throw badUserInput(`\`first\` must be from 1 to ${MAX_SUGGESTIONS}, got ${wanted}.`);
    const { hits } = await find(readQuery(prefix), context);
    return [...new Set(hits.map((entry) => nameOf(entry, language)))].slice(0, wanted);
  },
} satisfies QueryResolvers;
