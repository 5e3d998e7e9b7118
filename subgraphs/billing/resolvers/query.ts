import type { QueryResolvers } from '../generated/resolvers.js';

export const Query = {
  viewer: (_root, _args, { viewer }) => (viewer === null ? null : {}),
  plans: (_root, { country }, { store }) => store.plansIn(country),
} satisfies QueryResolvers;
