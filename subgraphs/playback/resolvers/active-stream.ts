import { isVisible } from '@marquee/contracts/visibility';
import type { ActiveStreamResolvers } from '../generated/resolvers.js';

export const ActiveStream = {
  device: ({ deviceId }) => ({ id: deviceId }),
  title: async ({ titleId }, _args, { loaders, now }) => {
    const [title, restrictions] = await Promise.all([loaders.titles.load(titleId), loaders.restrictions()]);
    return title !== null && isVisible(title, restrictions, now) ? title : null;
  },
  lastHeartbeatAt: ({ lastSeenAt }) => lastSeenAt,
  isOwn: ({ deviceId }, _args, { viewer }) => deviceId === viewer?.deviceId,
} satisfies ActiveStreamResolvers;
