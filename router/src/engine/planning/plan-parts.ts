/**
 * The parts of a mutation that are planned on their own. A subgraph that resolves several root fields in one request
 * propagates their errors as PROPAGATE does: a failed non-null field takes the data of the fields before it away and
 * keeps those after it from being executed, and a failed nullable field does not. So for another error behavior each
 * root field is a part, and has a request of its own.
 */
import type { PlanNode } from '@apollo/query-planner';
import { Kind, OperationTypeNode } from 'graphql';
import type { DocumentNode, SelectionNode } from 'graphql';
import { DEFAULT_ERROR_BEHAVIOR } from '@marquee/contracts/error-behavior';
import type { ErrorBehavior } from '@marquee/contracts/error-behavior';

type Parts = readonly [DocumentNode, ...DocumentNode[]];

/** @param document For the planner; the root fields of a mutation are in no fragments, and those of a call together. */
export function partsOf(document: DocumentNode, errorBehavior: ErrorBehavior): Parts {
  const [operation] = document.definitions;
  if (errorBehavior === DEFAULT_ERROR_BEHAVIOR || operation?.kind !== Kind.OPERATION_DEFINITION) return [document];
  if (operation.operation !== OperationTypeNode.MUTATION) return [document];
  const calls = new Map<string, SelectionNode[]>();
  for (const selection of operation.selectionSet.selections) {
    if (selection.kind !== Kind.FIELD) return [document];
    const key = (selection.alias ?? selection.name).value;
    calls.set(key, [...(calls.get(key) ?? []), selection]);
  }
  const [first = document, ...others] = [...calls.values()].map(
    (selections): DocumentNode => ({
      ...document,
      definitions: [{ ...operation, selectionSet: { kind: Kind.SELECTION_SET, selections } }],
    }),
  );
  return [first, ...others];
}

type Plan = PlanNode | null;
type PlanPart = (part: DocumentNode) => Plan | Promise<Plan>;

/** Plans one part after another; the plan executes them in this order. */
export function planParts([first, ...others]: Parts, plan: PlanPart): Plan | Promise<Plan> {
  return others.length === 0 ? plan(first) : planInSequence([first, ...others], plan);
}

async function planInSequence(parts: Parts, plan: PlanPart): Promise<Plan> {
  const nodes: PlanNode[] = [];
  for (const part of parts) {
    const planned = await plan(part);
    if (planned?.kind === 'Sequence') nodes.push(...planned.nodes);
    else if (planned !== null) nodes.push(planned);
  }
  return nodes.length === 0 ? null : { kind: 'Sequence', nodes };
}
