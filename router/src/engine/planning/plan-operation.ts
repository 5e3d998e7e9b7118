/** From a planned document to a plan whose fetches can be sent. */
import { operationFromDocument } from '@apollo/federation-internals';
import type { FetchNode, PlanNode, QueryPlan } from '@apollo/query-planner';
import type { DocumentNode } from 'graphql';
import type { PlannerSchema } from '@marquee/federation/planner-schema';
import { PlanningError } from './planning-error.js';
import { restoreSyntheticFields } from './restore-synthetic-fields.js';
import { splitConflictingInputs } from './split-conflicting-inputs.js';

/** Null when there is nothing to fetch. Throws a `PlanningError`. */
export function planOperation(
  document: DocumentNode,
  generation: PlannerSchema,
  overrideConditions: ReadonlyMap<string, boolean>,
): PlanNode | null {
  const { node } = buildPlan(document, generation, overrideConditions);
  if (node === undefined) return null;
  if (node.kind === 'Subscription')
    throw new PlanningError('OPERATION_NOT_SUPPORTED', 'Subscriptions are not supported.');
  return mapFetches(node, (fetch) =>
    splitConflictingInputs(fetch, generation).map((part) => ({
      ...part,
      operation: restoreSyntheticFields(part.operation, generation.syntheticFields),
    })),
  );
}

function buildPlan(
  document: DocumentNode,
  generation: PlannerSchema,
  overrideConditions: ReadonlyMap<string, boolean>,
): QueryPlan {
  try {
    const operation = operationFromDocument(generation.plannerApiSchema, document, { validate: false });
    return generation.planner.buildQueryPlan(operation, { overrideConditions: new Map(overrideConditions) });
  } catch (cause) {
    // The planner has no class for running into its limits, only these sentences.
    if (cause instanceof Error && /exceeds limit|reached the limit/.test(cause.message)) {
      throw new PlanningError(
        'OPERATION_TOO_COMPLEX',
        'Planning this operation would take too long: ask for less at once.',
        { cause },
      );
    }
    throw new PlanningError('PLANNING_FAILED', 'No plan was found for this operation.', { cause });
  }
}

/** Fetches that one fetch becomes stand beside each other. */
function mapFetches(node: PlanNode, map: (fetch: FetchNode) => readonly FetchNode[]): PlanNode {
  const inner = (child: PlanNode): PlanNode => mapFetches(child, map);
  switch (node.kind) {
    case 'Fetch': {
      const [first, ...others] = map(node);
      if (first === undefined) throw new Error('A fetch must stay at least one fetch.');
      return others.length === 0 ? first : { kind: 'Parallel', nodes: [first, ...others] };
    }
    case 'Flatten':
      return { ...node, node: inner(node.node) };
    case 'Sequence':
    case 'Parallel':
      return { ...node, nodes: node.nodes.map(inner) };
    case 'Condition':
      return {
        ...node,
        ...(node.ifClause && { ifClause: inner(node.ifClause) }),
        ...(node.elseClause && { elseClause: inner(node.elseClause) }),
      };
    case 'Defer':
      throw new PlanningError('OPERATION_NOT_SUPPORTED', '@defer is not supported: ask for the whole at once.');
  }
}
