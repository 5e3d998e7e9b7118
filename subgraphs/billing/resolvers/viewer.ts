/** Resolvers of `Viewer` and `Account`, and the access to the viewer's own account. */
import type { AccountId } from '@marquee/contracts/ids';
import { readPageArguments, toConnection } from '@marquee/subgraph/connection';
import type { ReferenceResolver } from '@marquee/subgraph/define-subgraph';
import { requireScope } from '@marquee/subgraph/require-viewer';
import type { Context } from '../context.js';
import type { AccountDocument } from '../documents.js';
import type { ViewerResolvers, AccountResolvers } from '../generated/resolvers.js';
import type { Subscription } from '../rules/subscriptions/subscription.js';

/** The account's cards without tokens. The first is the default. */
export function cardsOf({ paymentMethods }: Pick<AccountDocument, 'paymentMethods'>) {
  return paymentMethods.map(({ id, brand, last4, expiresOn }, index) => ({
    id,
    brand,
    last4,
    expiresOn,
    isDefault: index === 0,
  }));
}

export const Viewer = {
  subscription: (_viewer, _args, context) => loadOwnSubscription(context),
  invoices: async (_viewer, args, context) => {
    const page = readPageArguments(args, { max: 100, fallback: 12 });
    const { accountId } = requireScope(context, 'billing:read');
    return toConnection(await context.store.invoicesOf(accountId, page), page, (node) => ({ node }));
  },
  paymentMethods: async (_viewer, _args, context) => {
    requireScope(context, 'billing:read');
    return cardsOf((await loadOwnAccount(context)) ?? { paymentMethods: [] });
  },
  credit: async (_viewer, _args, context) => {
    requireScope(context, 'billing:read');
    return (await loadOwnAccount(context))?.credit ?? null;
  },
} satisfies ViewerResolvers;

/**
 * The viewer's account; null when no member is signed in or billing has no account yet. Resolvers reach an account only
 * through this function, so they cannot return another member's.
 */
export async function loadOwnAccount({ viewer, loaders }: Context): Promise<AccountDocument | null> {
  return viewer === null ? null : loaders.account.load(viewer.accountId);
}

export async function loadOwnSubscription(context: Context): Promise<Subscription | null> {
  return (await loadOwnAccount(context))?.subscription ?? null;
}

/** Reads the account again after a mutation. */
export async function reloadAccount(accountId: AccountId, { loaders }: Context): Promise<AccountDocument | null> {
  return loaders.account.clear(accountId).load(accountId);
}

export const Account = {
  subscription: (_account, _args, context) => loadOwnSubscription(context),
} satisfies AccountResolvers;

export const resolveAccounts: ReferenceResolver<Context> = async (references, { viewer }) =>
  references.map(({ id }) => (viewer !== null && id === viewer.accountId ? { id: viewer.accountId } : null));
