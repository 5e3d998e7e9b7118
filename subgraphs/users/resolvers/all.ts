/** All resolvers and reference resolvers of users. */
import type { CompleteResolvers } from '@marquee/subgraph/complete-resolvers';
import type { ReferenceResolver } from '@marquee/subgraph/define-subgraph';
import type { Context } from '../context.js';
import type { Resolvers, ResolversParentTypes } from '../generated/resolvers.js';
import { Account, resolveAccounts, Device, resolveDevices } from './account.js';
import { Mutation } from './mutation.js';
import { Profile, resolveProfiles } from './profile.js';
import { Query, Viewer } from './query.js';
import { Title, resolveTitles } from './title.js';

export const resolvers: CompleteResolvers<Resolvers, ResolversParentTypes> = {
  Query,
  Mutation,
  Viewer,
  Account,
  Profile,
  Device,
  Title,
};

export const references: Readonly<Record<string, ReferenceResolver<Context>>> = {
  Account: resolveAccounts,
  Profile: resolveProfiles,
  Device: resolveDevices,
  Title: resolveTitles,
};
