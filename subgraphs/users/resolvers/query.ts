/** Resolvers of the root queries and of `Viewer`. */
import { asId } from '@marquee/contracts/ids';
import type { AccountId } from '@marquee/contracts/ids';
import { requireScope } from '@marquee/subgraph/require-viewer';
import { loadOwnAccount } from '../accounts/own-account.js';
import type { QueryResolvers, ViewerResolvers } from '../generated/resolvers.js';

export const Query = {
  viewer: (_root, _args, { viewer }) => viewer,
  account: async (_root, { id }, context) => {
    requireScope(context, 'support:read');
    return context.loaders.account.load(asId<AccountId>(id));
  },
  erasure: (_root, { accountId }, context) => {
    requireScope(context, 'support:read');
    return context.store.erasure(asId<AccountId>(accountId));
  },
} satisfies QueryResolvers;

export const Viewer = {
  account: (_viewer, _args, context) => loadOwnAccount(context),
  profile: async ({ profileId }, _args, context) =>
    (await loadOwnAccount(context))?.profiles.find(({ id }) => id === profileId) ?? null,
  device: async ({ deviceId }, _args, context) =>
    (await loadOwnAccount(context))?.devices.find(({ id }) => id === deviceId) ?? null,
} satisfies ViewerResolvers;
