import type { ReferenceResolver } from '@marquee/subgraph/define-subgraph';
import type { CompleteResolvers } from '@marquee/subgraph/complete-resolvers';
import type { Context } from '../context.js';
import type { Resolvers, ResolversParentTypes } from '../generated/resolvers.js';
import { Query } from './query.js';
import { SearchHit, SearchResults, Title } from './search-results.js';

export const resolvers: CompleteResolvers<Resolvers, ResolversParentTypes> = { Query, SearchResults, SearchHit, Title };

/** Nobody comes to search with an id: what it knows of a title is catalog's. */
export const references: Readonly<Record<string, ReferenceResolver<Context>>> = {};
