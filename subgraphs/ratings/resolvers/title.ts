/** Resolvers of `Title`. */
import { asId } from '@marquee/contracts/ids';
import type { TitleId } from '@marquee/contracts/ids';
import type { ReferenceResolver } from '@marquee/subgraph/define-subgraph';
import type { Context } from '../context.js';
import type { TitleResolvers } from '../generated/resolvers.js';
import { communityRating } from '../rules/tally.js';

export const Title = {
  myThumb: async ({ id }, _args, { loaders }) => (await loaders.rating.load(id))?.thumb ?? null,
  communityRating: async ({ id }, _args, { loaders }) => {
    const tally = await loaders.tally.load(id);
    return tally === null ? null : communityRating(tally);
  },
} satisfies TitleResolvers;

// Catalog decides whether a title exists. A title without ratings resolves with null fields.
export const resolveTitles: ReferenceResolver<Context> = async (references) =>
  references.map(({ id }) => (typeof id === 'string' ? { id: asId<TitleId>(id) } : null));
