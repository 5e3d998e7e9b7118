import { requireScope } from '@marquee/subgraph/require-viewer';
import type { QueryResolvers } from '../generated/resolvers.js';

export const Query = {
  viewer: (_root, _args, { viewer }) => (viewer === null ? null : {}),
  edgeSites: (_root, _args, context) => {
    requireScope(context, 'playback:operate');
    return context.services.delivery.sites();
  },
} satisfies QueryResolvers;
