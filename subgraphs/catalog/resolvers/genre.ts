import { readPageArguments, toConnection } from '@marquee/subgraph/connection';
import { browse } from '../browse.js';
import type { GenreResolvers } from '../generated/resolvers.js';
import { audienceOf } from '../rules/audience.js';
import { shelfKey } from '../rules/shelves.js';
import { resolveBy } from './references.js';

export const Genre = {
  titles: async ({ id }, { sort, ...args }, context) => {
    const page = readPageArguments(args, { max: 100 });
    const audience = audienceOf(context.viewer);
    const found = await browse(shelfKey(id, audience.maturityLimit), sort ?? 'SUGGESTED', page, audience, context);
    return toConnection(found, page, (title) => ({ node: title }));
  },
} satisfies GenreResolvers;

export const resolveGenres = resolveBy(({ genre }) => genre);
