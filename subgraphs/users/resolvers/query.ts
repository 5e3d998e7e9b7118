import { asId } from '@marquee/contracts/ids';
import type { AccountId } from '@marquee/contracts/ids';
import { requireScope } from '@marquee/subgraph/require-viewer';
import type { QueryResolvers } from '../generated/resolvers.js';

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
