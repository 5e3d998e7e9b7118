import type { CompleteResolvers } from '@marquee/subgraph/complete-resolvers';
import type { ReferenceResolver } from '@marquee/subgraph/define-subgraph';
import type { Context } from '../context.js';
import type { Resolvers, ResolversParentTypes } from '../generated/resolvers.js';
import { Mutation } from './mutation.js';
import { Query, Viewer, WatchProgress } from './query.js';
import { Account, ActiveStream, resolveAccounts } from './streams.js';
import { Episode, resolveEpisodes, resolveTitles, Title } from './title.js';

export const resolvers: CompleteResolvers<Resolvers, ResolversParentTypes> = {
  Query,
  Mutation,
  Viewer,
  Title,
  Episode,
  WatchProgress,
  Account,
  ActiveStream,
};

export const references: Readonly<Record<string, ReferenceResolver<Context>>> = {
  Title: resolveTitles,
  Episode: resolveEpisodes,
  Account: resolveAccounts,
};
