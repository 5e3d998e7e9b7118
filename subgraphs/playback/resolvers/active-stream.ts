import type { ActiveStreamResolvers } from '../generated/resolvers.js';
import { isVisible } from '../rules/visibility.js';

export const ActiveStream = {
  device: ({ deviceId }) => ({ id: deviceId }),
  title: async ({ titleId }, _args, { loaders, viewer, now }) => {
    const title = await loaders.titles.load(titleId);
    return title !== null && viewer !== null && isVisible(title, viewer, now) ? title : null;
  },
  lastHeartbeatAt: ({ lastSeenAt }) => lastSeenAt,
  isOwn: ({ deviceId }, _args, { viewer }) => deviceId === viewer?.deviceId,
} satisfies ActiveStreamResolvers;
