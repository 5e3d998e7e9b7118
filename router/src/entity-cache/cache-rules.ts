/** Which fetches of one supergraph may be cached, for how long, and by which parts of the caller's identity. */
import type { FetchNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';

/** A part of the caller's identity that a value can depend on. */
export type VaryPart = 'country' | 'language' | 'maturity' | 'scopes' | 'account' | 'profile';

/** A value that is about to be stored, and what it is a response to. */
export interface TaggedValue {
  readonly subgraph: string;
  /** JSON, one character for each byte; null for a fetch of root fields. */
  readonly representation: string | null;
  /** The variables of the fetch besides its representations, as JSON without braces, one character for each byte. */
  readonly variables: string;
  /** An entity, or the whole response of a fetch of root fields: JSON in UTF-8, or one character for each byte. */
  readonly json: Buffer | string;
}

/** Of the fields that a fetch selects, the strictest of each part. */
export interface FetchCacheRule {
  readonly maxAgeMs: number;
  /** How long after `maxAgeMs` a value may be used while it is fetched again; 0 for not at all. */
  readonly staleWhileRevalidateMs: number;
  readonly varies: readonly VaryPart[];
  /** The tags of a value by `@cacheTag`. */
  readonly tagsOf: (value: TaggedValue) => readonly string[];
}

export interface CacheRules {
  /** Null for a fetch that may not be cached. */
  ofFetch(fetch: FetchNode): FetchCacheRule | null;
  /** Whether no fetch may be cached. */
  readonly isEmpty: boolean;
}

export const NO_CACHE_RULES: CacheRules = { ofFetch: () => null, isEmpty: true };

/** @param schema With `@inaccessible` elements. */
export function readCacheRules(_supergraphSdl: string, _schema: GraphQLSchema): CacheRules {
  return NO_CACHE_RULES;
}
