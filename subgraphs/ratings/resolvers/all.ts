/** All resolvers and reference resolvers of ratings. */
import type { ReferenceResolver } from '@marquee/subgraph/define-subgraph';
import type { CompleteResolvers } from '@marquee/subgraph/complete-resolvers';
import type { Context } from '../context.js';
import type { Resolvers, ResolversParentTypes } from '../generated/resolvers.js';
import { Mutation } from './mutation.js';
import { Query, Viewer } from './query.js';
import { Title, resolveTitles } from './title.js';

export const resolvers: CompleteResolvers<Resolvers, ResolversParentTypes> = { Query, Mutation, Viewer, Title };

export const references: Readonly<Record<string, ReferenceResolver<Context>>> = { Title: resolveTitles };
