/** Types that list titles by a shelf: genres and people. */
import { readPageArguments, toConnection } from '@marquee/subgraph/connection';
import { browse } from '../browsing/browse.js';
import type { GenreResolvers, PersonResolvers } from '../generated/resolvers.js';
import { NO_LIMIT, shelfKey } from '../rules/shelves.js';
import { restrictionsOf } from '../rules/visibility.js';
import { resolveBy } from './references.js';

export const Genre = {
  titles: async ({ id }, { sort, ...args }, context) => {
    const page = readPageArguments(args, { max: 100 });
    const restrictions = restrictionsOf(context.viewer);
    const found = await browse(
      shelfKey(id, restrictions.maturityLimit),
      sort ?? 'SUGGESTED',
      page,
      restrictions,
      context,
    );
    return toConnection(found, page, (title) => ({ node: title }));
  },
} satisfies GenreResolvers;

export const resolveGenres = resolveBy(({ genre }) => genre);

export const Person = {
  titles: async ({ id }, args, context) => {
    const page = readPageArguments(args, { max: 100 });
    const found = await browse(shelfKey(id, NO_LIMIT), 'YEAR', page, restrictionsOf(context.viewer), context);
    return toConnection(found, page, (title) => ({ node: title }));
  },
} satisfies PersonResolvers;

export const resolvePeople = resolveBy(({ person }) => person);
