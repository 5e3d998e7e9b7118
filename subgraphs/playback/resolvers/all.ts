import type { CompleteResolvers } from '@marquee/subgraph/complete-resolvers';
import type { ReferenceResolver } from '@marquee/subgraph/define-subgraph';
import type { Context } from '../context.js';
import type { Resolvers, ResolversParentTypes } from '../generated/resolvers.js';
import { Account, resolveAccounts } from './account.js';
import { ActiveStream } from './active-stream.js';
import { Episode, resolveEpisodes } from './episode.js';
import { Mutation } from './mutation.js';
import { Query } from './query.js';
import { Title, resolveTitles } from './title.js';
import { Viewer } from './viewer.js';
import { WatchProgress } from './watch-progress.js';

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
