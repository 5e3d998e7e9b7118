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
