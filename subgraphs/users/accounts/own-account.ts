/** Access to the viewer's own account. */
import { unauthenticated } from '@marquee/subgraph/errors';
import { requireViewer } from '@marquee/subgraph/require-viewer';
import type { Context } from '../context.js';
import type { AccountDocument } from '../documents.js';

/** The viewer's account. Throws UNAUTHENTICATED when no member is signed in or the account no longer exists. */
export async function requireOwnAccount(context: Context): Promise<AccountDocument> {
  const account = await context.loaders.account.load(requireViewer(context).accountId);
  if (account === null) throw unauthenticated();
  return account;
}

/**
 * The viewer's account; null when no member is signed in. Resolvers reach an account only through this function, so
 * they cannot return another member's.
 */
export async function loadOwnAccount({ viewer, loaders }: Context): Promise<AccountDocument | null> {
  return viewer === null ? null : loaders.account.load(viewer.accountId);
}
