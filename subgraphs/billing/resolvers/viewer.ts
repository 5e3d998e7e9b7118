import { readPageArguments, toConnection } from '@marquee/subgraph/connection';
import { requireScope } from '@marquee/subgraph/require-viewer';
import type { AccountDocument } from '../documents.js';
import type { ViewerResolvers } from '../generated/resolvers.js';
import { loadOwnAccount, loadOwnSubscription } from './own-account.js';

/** The first is the one that is charged; its token stays here. */
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
