/** The fetches of a plan that can be sent in one request with another fetch of the plan. */
import type { FetchNode, PlanNode } from '@apollo/query-planner';
import { visitPlan } from '@marquee/federation/plan-visitor';
import { readMergeableFetch } from '../subgraph-client/merging/mergeable-fetch.js';
import type { MergeableFetch } from '../subgraph-client/merging/mergeable-fetch.js';

export type MergeableFetches = ReadonlyMap<FetchNode, MergeableFetch>;

const known = new WeakMap<PlanNode, MergeableFetches>();

/**
 * The fetches of entities that may be ready at the same time as another one from the same subgraph: they are in
 * different branches of a parallel node. The others are sent without waiting for the end of the turn.
 */
export function findMergeableFetches(plan: PlanNode): MergeableFetches {
  const before = known.get(plan);
  if (before !== undefined) return before;
  const found = new Map<FetchNode, MergeableFetch>();
  visitPlan<readonly FetchNode[]>(plan, {
    fetch: (node) => [node],
    sequence: (parts) => parts.flat(),
    parallel: (parts) => {
      addPartners(parts, found);
      return parts.flat();
    },
    condition: (_, ifTrue, ifFalse) => [...(ifTrue?.() ?? []), ...(ifFalse?.() ?? [])],
  });
  known.set(plan, found);
  return found;
}

function addPartners(branches: readonly (readonly FetchNode[])[], found: Map<FetchNode, MergeableFetch>): void {
  const branchesOf = new Map<string, Set<readonly FetchNode[]>>();
  for (const branch of branches)
    for (const { serviceName, requires } of branch)
      if (requires !== undefined) branchesOf.set(serviceName, (branchesOf.get(serviceName) ?? new Set()).add(branch));
  for (const node of branches.flat()) {
    if (node.requires === undefined || found.has(node) || (branchesOf.get(node.serviceName)?.size ?? 0) < 2) continue;
    const fetch = readMergeableFetch(node.operation, node.operationName ?? null);
    if (fetch !== null) found.set(node, fetch);
  }
}
