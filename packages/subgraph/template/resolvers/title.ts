import { asId } from '@marquee/contracts/ids';
import type { TitleId } from '@marquee/contracts/ids';
import type { ReferenceResolver } from '@marquee/subgraph/define-subgraph';
import type { Context } from '../context.js';
import type { TitleResolvers } from '../generated/resolvers.js';

export const Title = {
  templateEntry: ({ id }, _args, { loaders }) => loaders.entryOnTitle.load(id),
} satisfies TitleResolvers;

// The catalog subgraph decides which titles exist; here every id resolves.
export const resolveTitles: ReferenceResolver<Context> = async (references) =>
  references.map(({ id }) => (typeof id === 'string' ? { id: asId<TitleId>(id) } : null));
