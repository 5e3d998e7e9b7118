import type { WatchProgressResolvers } from '../generated/resolvers.js';

export const WatchProgress = {
  title: ({ titleId }, _args, { loaders }) => loaders.titles.load(titleId),
} satisfies WatchProgressResolvers;
