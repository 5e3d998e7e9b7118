import type { Context } from '../context.js';
import type { AccountDocument } from '../documents.js';

/**
 * The account of whoever asks: the only way to an account in these resolvers, so that nobody is ever shown another's.
 * Null when nobody is signed in.
 */
export async function loadOwnAccount({ viewer, loaders }: Context): Promise<AccountDocument | null> {
  return viewer === null ? null : loaders.account.load(viewer.accountId);
}
