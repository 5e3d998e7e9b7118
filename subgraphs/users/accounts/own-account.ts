import { unauthenticated } from '@marquee/subgraph/errors';
import { requireViewer } from '@marquee/subgraph/require-viewer';
import type { Context } from '../context.js';
import type { AccountDocument } from '../documents.js';

/** The viewer's account; throws UNAUTHENTICATED when nobody is signed in, or the account is gone. */
export async function requireOwnAccount(context: Context): Promise<AccountDocument> {
  const account = await context.loaders.account.load(requireViewer(context).accountId);
  if (account === null) throw unauthenticated();
  return account;
}

/**
 * The account of whoever asks: the only way to an account in these resolvers, so that nobody is ever shown another's.
 * Null when nobody is signed in.
 */
export async function loadOwnAccount({ viewer, loaders }: Context): Promise<AccountDocument | null> {
  return viewer === null ? null : loaders.account.load(viewer.accountId);
}
