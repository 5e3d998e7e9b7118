import type { QueryResolvers } from '../generated/resolvers.js';

export const Query = {
  viewer: (_root, _args, { viewer }) => (viewer === null ? null : {}),
} satisfies QueryResolvers;
