import type { FetchNode, PlanNode } from '@apollo/query-planner';
import { OperationTypeNode } from 'graphql';
import { entityFetchKey } from './shared-entity-requests.js';

/**
 * Of the fetches of a plan, those that ask a subgraph about entities what another one asks as well. None in a plan that
 * changes something: what was true before a mutation need not be true after it. None that takes arguments from around
 * its entities.
 */
export function findDeduplicatedFetches(plan: PlanNode): ReadonlySet<FetchNode> {
  const fetches = fetchesIn(plan);
  if (fetches.some(({ operationKind }) => operationKind === OperationTypeNode.MUTATION)) return new Set();
  const byQuestion = new Map<string, FetchNode[]>();
  for (const fetch of fetches) {
    if (fetch.requires === undefined || (fetch.contextRewrites ?? []).length > 0) continue;
    const question = entityFetchKey(fetch.serviceName, fetch.operation, fetch.operationName ?? null, {});
    byQuestion.set(question, [...(byQuestion.get(question) ?? []), fetch]);
  }
  return new Set([...byQuestion.values()].filter(({ length }) => length > 1).flat());
}

function fetchesIn(node: PlanNode): readonly FetchNode[] {
  switch (node.kind) {
    case 'Fetch':
      return [node];
    case 'Flatten':
      return fetchesIn(node.node);
    case 'Sequence':
    case 'Parallel':
      return node.nodes.flatMap(fetchesIn);
    case 'Condition':
      return [node.ifClause, node.elseClause].flatMap((branch) => (branch ? fetchesIn(branch) : []));
    case 'Defer':
      return [];
  }
}
