/** Streams of an account: the members' own, and any account's for support. */
import { asId } from '@marquee/contracts/ids';
import type { AccountId } from '@marquee/contracts/ids';
import { isVisible } from '@marquee/contracts/visibility';
import type { ReferenceResolver } from '@marquee/subgraph/define-subgraph';
import { requireScope } from '@marquee/subgraph/require-viewer';
import type { Context } from '../context.js';
import type { AccountResolvers, ActiveStreamResolvers } from '../generated/resolvers.js';
import { NO_STREAMS, streamsInUse } from '../rules/streams/stream-slots.js';

export const ActiveStream = {
  device: ({ deviceId }) => ({ id: deviceId }),
  title: async ({ titleId }, _args, { loaders, now }) => {
    const [title, restrictions] = await Promise.all([loaders.titles.load(titleId), loaders.restrictions()]);
    return title !== null && isVisible(title, restrictions, now) ? title : null;
  },
  lastHeartbeatAt: ({ lastSeenAt }) => lastSeenAt,
  isOwn: ({ deviceId }, _args, { viewer }) => deviceId === viewer?.deviceId,
} satisfies ActiveStreamResolvers;

export const Account = {
  activeStreams: async ({ id }, _args, context) => {
    requireScope(context, 'support:read');
    return streamsInUse((await context.store.streams(id))?.document ?? NO_STREAMS, context.now);
  },
} satisfies AccountResolvers;

/** Resolves every account id without a read: the entity has no stored fields of its own. */
export const resolveAccounts: ReferenceResolver<Context> = async (references) =>
  references.map(({ id }) => (typeof id === 'string' ? { id: asId<AccountId>(id) } : null));
