import type { ReferenceResolver } from '@marquee/subgraph/define-subgraph';
import type { Context } from '../context.js';
import type { AccountResolvers } from '../generated/resolvers.js';
import { loadOwnSubscription } from './own-account.js';

export const Account = {
  subscription: (_account, _args, context) => loadOwnSubscription(context),
} satisfies AccountResolvers;

export const resolveAccounts: ReferenceResolver<Context> = async (references, { viewer }) =>
  references.map(({ id }) => (viewer !== null && id === viewer.accountId ? { id: viewer.accountId } : null));
