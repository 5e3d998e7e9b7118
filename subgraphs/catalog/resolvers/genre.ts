import { readPageArguments, toConnection } from '@marquee/kit/graph/connection';
import { browse } from '../browse.js';
import type { GenreResolvers } from '../generated/resolvers.js';
import { audienceOf } from '../rules/audience.js';
import { resolveBy } from './references.js';

export const Genre = {
  titles: async ({ id }, { sort, ...args }, context) => {
    const page = readPageArguments(args, { max: 100 });
    return toConnection(await browse(id, sort ?? 'SUGGESTED', page, audienceOf(context.viewer), context), page, (title) => ({ node: title }));
  },
} satisfies GenreResolvers;

export const resolveGenres = resolveBy(({ genre }) => genre);
