import type { CompleteResolvers } from '@marquee/subgraph/complete-resolvers';
import type { ReferenceResolver } from '@marquee/subgraph/define-subgraph';
import type { Context } from '../context.js';
import type { Resolvers, ResolversParentTypes } from '../generated/resolvers.js';
import { BrowsePage } from './browse-page.js';
import { Hero } from './hero.js';
import { Mutation } from './mutation.js';
import { Query } from './query.js';
import { Row } from './row.js';
import { Title, resolveTitles } from './title.js';
import { Viewer } from './viewer.js';

export const resolvers: CompleteResolvers<Resolvers, ResolversParentTypes> = {
  Query,
  Mutation,
  Viewer,
  BrowsePage,
  Hero,
  Row,
  Title,
};

export const references: Readonly<Record<string, ReferenceResolver<Context>>> = { Title: resolveTitles };
