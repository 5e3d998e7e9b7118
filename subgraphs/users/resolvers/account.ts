import type { ReferenceResolver } from '@marquee/kit/graph/define-subgraph';
import { listConnection, readPageArguments } from '@marquee/kit/graph/connection';
import { forbidden } from '@marquee/kit/graph/errors';
import type { Context } from '../context.js';
import type { AccountResolvers } from '../generated/resolvers.js';
import { loadOwnAccount } from './own-account.js';

export const Account = {
  email: ({ email }, _args, { viewer }) => {
    if (viewer?.scopes.includes('account:read') !== true) throw forbidden('The e-mail needs the scope `account:read`; choose a grown-up’s profile.');
    return email;
  },
  devices: ({ devices }, args) => {
    const page = readPageArguments(args, { max: 100 });
    return listConnection(devices, page, ({ id }) => Buffer.from(id).toString('base64url'), (node) => ({ node }));
  },
} satisfies AccountResolvers;

export const resolveAccounts: ReferenceResolver<Context> = async (references, context) => {
  const own = await loadOwnAccount(context);
  return references.map(({ id }) => (own !== null && id === own.id ? own : null));
};
