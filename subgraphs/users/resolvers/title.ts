/** Resolvers of `Title`. */
import { asId } from '@marquee/contracts/ids';
import type { TitleId } from '@marquee/contracts/ids';
import type { ReferenceResolver } from '@marquee/subgraph/define-subgraph';
import type { Context } from '../context.js';
import type { TitleResolvers } from '../generated/resolvers.js';

export const Title = {
  inMyList: async ({ id }, _args, { viewer, loaders }) => {
    const profileId = viewer?.profileId ?? null;
    if (profileId === null) return null;
    return (await loaders.savedTitles.load(profileId)).has(id);
  },
} satisfies TitleResolvers;

// Catalog decides whether a title exists. An unknown title is on no list.
export const resolveTitles: ReferenceResolver<Context> = async (references) =>
  references.map(({ id }) => (typeof id === 'string' ? { id: asId<TitleId>(id) } : null));
