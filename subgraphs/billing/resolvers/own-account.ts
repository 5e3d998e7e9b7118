import type { AccountId } from '@marquee/contracts/ids';
import type { Context } from '../context.js';
import type { AccountDocument } from '../documents.js';
import type { Subscription } from '../rules/subscriptions/subscription.js';

/**
 * The account of whoever asks: the only way to one in these resolvers, so that nobody is ever shown another's. Null
 * when nobody is signed in, or billing has nothing to do with them yet.
 */
export async function loadOwnAccount({ viewer, loaders }: Context): Promise<AccountDocument | null> {
  return viewer === null ? null : loaders.account.load(viewer.accountId);
}

export async function loadOwnSubscription(context: Context): Promise<Subscription | null> {
  return (await loadOwnAccount(context))?.subscription ?? null;
}

/** As it stands after what this request has done. */
export async function reloadAccount(accountId: AccountId, { loaders }: Context): Promise<AccountDocument | null> {
  return loaders.account.clear(accountId).load(accountId);
}
