import type { AccountId } from '@marquee/contracts/ids';
import { asId } from '@marquee/contracts/ids';
import type { ReferenceResolver } from '@marquee/subgraph/define-subgraph';
import { requireScope } from '@marquee/subgraph/require-viewer';
import type { Context } from '../context.js';
import type { AccountResolvers } from '../generated/resolvers.js';
import { NO_STREAMS, streamsInUse } from '../rules/streams/stream-slots.js';

export const Account = {
  activeStreams: async ({ id }, _args, context) => {
    requireScope(context, 'support:read');
    return streamsInUse((await context.store.streams(id))?.document ?? NO_STREAMS, context.now);
  },
} satisfies AccountResolvers;

/** Its id is all that we say of an account by itself, and whoever names it knows it. */
export const resolveAccounts: ReferenceResolver<Context> = async (references) =>
  references.map(({ id }) => (typeof id === 'string' ? { id: asId<AccountId>(id) } : null));
