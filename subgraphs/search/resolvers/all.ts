/** All resolvers of search. */
import type { ReferenceResolver } from '@marquee/subgraph/define-subgraph';
import type { CompleteResolvers } from '@marquee/subgraph/complete-resolvers';
import type { Context } from '../context.js';
import type { Resolvers, ResolversParentTypes } from '../generated/resolvers.js';
import { Query } from './query.js';
import { SearchHit, SearchResults, Title } from './search-results.js';

export const resolvers: CompleteResolvers<Resolvers, ResolversParentTypes> = { Query, SearchResults, SearchHit, Title };

/** No entity is resolved by reference: the fields of a title belong to catalog. */
export const references: Readonly<Record<string, ReferenceResolver<Context>>> = {};
