import type { CompleteResolvers } from '@marquee/subgraph/complete-resolvers';
import type { ReferenceResolver } from '@marquee/subgraph/define-subgraph';
import type { Context } from '../context.js';
import type { Resolvers, ResolversParentTypes } from '../generated/resolvers.js';
import { Credit } from './credit.js';
import { Episode, resolveEpisodes } from './episode.js';
import { Genre, resolveGenres } from './genre.js';
import { Mutation } from './mutation.js';
import { Person, resolvePeople } from './person.js';
import { Production } from './production.js';
import { Query } from './query.js';
import { resolveSeasons, Season } from './season.js';
import { resolveTitles, Title } from './title.js';

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
