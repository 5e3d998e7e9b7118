import type { ViewerResolvers } from '../generated/resolvers.js';
import { loadOwnAccount } from './own-account.js';

export const Viewer = {
  account: (_viewer, _args, context) => loadOwnAccount(context),
  profile: async ({ profileId }, _args, context) =>
    (await loadOwnAccount(context))?.profiles.find(({ id }) => id === profileId) ?? null,
  device: async ({ deviceId }, _args, context) =>
    (await loadOwnAccount(context))?.devices.find(({ id }) => id === deviceId) ?? null,
} satisfies ViewerResolvers;
