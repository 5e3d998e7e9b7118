/** Finds the fetches of a plan that request the same of entities, at different paths. */
import type { FetchNode, PlanNode } from '@apollo/query-planner';
import { OperationTypeNode } from 'graphql';
import { fetchesIn } from '@marquee/federation/plan-visitor';
import { entityFetchKey } from './shared-entity-requests.js';

/**
 * Fetches of entities with the same subgraph and operation as another one. None in a plan with a mutation, since a
 * mutation may change what the same request returns. Fetches with arguments from a context are left out.
 */
export function findDeduplicatedFetches(plan: PlanNode): ReadonlySet<FetchNode> {
  const fetches = fetchesIn(plan).map(({ node }) => node);
  if (fetches.some(({ operationKind }) => operationKind === OperationTypeNode.MUTATION)) return new Set();
  const byKey = new Map<string, FetchNode[]>();
  for (const fetch of fetches) {
    if (fetch.requires === undefined || (fetch.contextRewrites ?? []).length > 0) continue;
    const key = entityFetchKey(fetch.serviceName, fetch.operation, fetch.operationName ?? null, {});
    byKey.set(key, [...(byKey.get(key) ?? []), fetch]);
  }
  return new Set([...byKey.values()].filter(({ length }) => length > 1).flat());
}
