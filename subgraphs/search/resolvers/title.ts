import type { TitleResolvers } from '../generated/resolvers.js';
import { nameOf } from '../hits.js';

export const Title = {
  id: ({ titleId }) => titleId,
  name: (entry, _args, { viewer }) => nameOf(entry, viewer?.language ?? entry.originalLanguage),
  kind: ({ kind }) => kind,
} satisfies TitleResolvers;
