import type { CompleteResolvers } from '@marquee/subgraph/complete-resolvers';
import type { ReferenceResolver } from '@marquee/subgraph/define-subgraph';
import type { Context } from '../context.js';
import type { Resolvers, ResolversParentTypes } from '../generated/resolvers.js';
import { Mutation } from './mutation.js';
import { Production } from './production.js';
import { Query } from './query.js';
import { Episode, resolveEpisodes, resolveSeasons, Season } from './season.js';
import { Genre, Person, resolveGenres, resolvePeople } from './shelf.js';
import { Credit, resolveTitles, Title } from './title.js';

export const resolvers: CompleteResolvers<Resolvers, ResolversParentTypes> = {
  Query,
  Mutation,
  Production,
  Title,
  Season,
  Episode,
  Genre,
  Person,
  Credit,
};

export const references: Readonly<Record<string, ReferenceResolver<Context>>> = {
  Title: resolveTitles,
  Season: resolveSeasons,
  Episode: resolveEpisodes,
  Genre: resolveGenres,
  Person: resolvePeople,
};
