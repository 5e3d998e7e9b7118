/** The fetches of one supergraph that may be cached, and the keys of their values. */
import type { FetchNode, PlanNode } from '@apollo/query-planner';
import { Kind, OperationTypeNode } from 'graphql';
import type { SelectionSetNode } from 'graphql';
import { readSelectionSet, renamedKeys } from '@marquee/federation/fetch-operation';
import { fetchesIn } from '@marquee/federation/plan-visitor';
import type { Caller } from '../engine/engine.js';
import { readFetchSelection } from '../engine/execution/fetches/fetch-selection.js';
import { callerKeyBy } from '../stale-if-error/caller-keys.js';
import type { CacheGroup, CacheGroups } from './cache-counts.js';
import type { CacheRules, FetchCacheRule } from './cache-rules.js';

export interface CachedFetch {
  readonly subgraph: string;
  readonly rule: FetchCacheRule;
  /** Those of the rule; one list for all fetches with the same. */
  readonly varies: FetchCacheRule['varies'];
  /** The plan keys of the fields that it selects of an object. */
  readonly keys: readonly string[];
  /** Where its values are counted. */
  readonly group: CacheGroup;
  /** Equal for fetches that request the same by the same rule. */
  readonly text: string;
}

/** One request of a fetch that may be cached. */
export interface CacheUse {
  readonly fetch: CachedFetch;
  readonly caller: Caller;
  /** The variables besides the representations, as JSON without its braces, one character for each byte. */
  readonly variables: string;
  /** Each as JSON, one character for each byte; null for a fetch of root fields. */
  readonly representations: readonly string[] | null;
  /** The body of a request for other representations: JSON with commas between them. */
  readonly bodyFor: (representations: string) => string;
}

/** Null for a fetch that may not be cached. */
export type CachedFetchOf = (fetch: FetchNode) => CachedFetch | null;

export const NO_CACHED_FETCHES: CachedFetchOf = () => null;

/** None in a plan with a mutation, since the mutation may change what the others request. */
export function cachedFetchesIn(plan: PlanNode, cachedFetchOf: CachedFetchOf): CachedFetchOf {
  const hasMutation = fetchesIn(plan).some(({ node }) => node.operationKind === OperationTypeNode.MUTATION);
  return hasMutation ? NO_CACHED_FETCHES : cachedFetchOf;
}

export function createCachedFetches(rules: CacheRules, groups: CacheGroups): CachedFetchOf {
  if (rules.isEmpty) return NO_CACHED_FETCHES;
  const lists = new Map<string, FetchCacheRule['varies']>();
  return (node) => {
    if (node.operationKind === OperationTypeNode.MUTATION) return null;
    const rule = rules.ofFetch(node);
    if (rule === null || rule.maxAgeMs <= 0) return null;
    const { serviceName: subgraph, operation, operationName } = node;
    const isEntities = node.requires !== undefined;
    // The planner gives each fetch's operation another name.
    const query = operation.replace(operationName ?? '', '');
    const names = rule.varies.join();
    const varies = lists.get(names) ?? rule.varies;
    lists.set(names, varies);
    const text = `${subgraph} ${names} ${query}`;
    const renames = renamedKeys(node.outputRewrites);
    const selection = readFetchSelection(operation, isEntities, (name) => renames.get(name) ?? name);
    const keys = [...new Set(selection.map(({ key }) => key))];
    const group = groups.of(subgraph, isEntities ? 'entity' : 'response', namesIn(operation, isEntities));
    return { subgraph, rule, varies, keys, group, text };
  };
}

/**
 * What the value of a request depends on besides its representation. Null for a caller of whom not all is known that the
 * value depends on.
 */
export function scopeOf({ fetch, caller, variables }: CacheUse): string | null {
  const ofCaller = callerKeyBy(caller, fetch.varies, fetch.subgraph);
  return ofCaller === null ? null : `${fetch.text} ${ofCaller} {${variables}}`;
}

/** The types of entities, or the names of root fields. */
function namesIn(operation: string, isEntities: boolean): string {
  const set = readSelectionSet(operation, isEntities);
  return set === null ? 'unknown' : [...new Set(topLevelNames(set, isEntities))].sort().join(', ');
}

function topLevelNames({ selections }: SelectionSetNode, isEntities: boolean): readonly string[] {
  return selections.flatMap((selection): readonly string[] => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
    if (selection.kind === Kind.FIELD) return isEntities ? [] : [selection.name.value];
    const condition = selection.typeCondition?.name.value;
    return isEntities && condition !== undefined ? [condition] : topLevelNames(selection.selectionSet, isEntities);
  });
}
