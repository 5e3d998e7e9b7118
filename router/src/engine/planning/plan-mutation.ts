/**
 * The plan of a mutation whose root fields have to be executed one after another, also where one subgraph resolves
 * several of them.
 *
 * The planner fetches neighbouring root fields of one subgraph together, and what other subgraphs add to them afterwards.
 * If a non-null field fails because of such an addition, the fields after it have been executed already. So the fields
 * after a non-null field with additions are planned on their own.
 */
import type { PlanNode } from '@apollo/query-planner';
import { isNonNullType, Kind, OperationTypeNode } from 'graphql';
import type { DocumentNode, FieldNode, GraphQLSchema, OperationDefinitionNode, SelectionNode } from 'graphql';
import { fetchesIn } from '@marquee/federation/plan-visitor';

type Plan = (document: DocumentNode) => PlanNode | null;

/** @param document For the planner; the root fields of a mutation are in no fragments. */
export function planInOrder(document: DocumentNode, schema: GraphQLSchema, plan: Plan): PlanNode | null {
  const whole = plan(document);
  const [operation] = document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
  if (whole === null || operation?.operation !== OperationTypeNode.MUTATION) return whole;
  const parts = divide(operation, schema, new Set(fetchesIn(whole).map(({ path }) => String(path[0]))));
  if (parts.length < 2) return whole;
  const plans = parts.map((selections) =>
    plan({
      ...document,
      definitions: [{ ...operation, selectionSet: { kind: Kind.SELECTION_SET, selections } }],
    }),
  );
  return { kind: 'Sequence', nodes: plans.flatMap((part) => (part?.kind === 'Sequence' ? part.nodes : (part ?? []))) };
}

/** @param extendedKeys Keys of root fields to which other fetches add. */
function divide(
  { selectionSet }: OperationDefinitionNode,
  schema: GraphQLSchema,
  extendedKeys: ReadonlySet<string>,
): readonly (readonly SelectionNode[])[] {
  const calls = new Map<string, FieldNode[]>();
  for (const selection of selectionSet.selections) {
    if (selection.kind !== Kind.FIELD) return [selectionSet.selections];
    const key = (selection.alias ?? selection.name).value;
    calls.set(key, [...(calls.get(key) ?? []), selection]);
  }
  const parts: SelectionNode[][] = [[]];
  const last = [...calls.keys()].at(-1);
  for (const [key, nodes] of calls) {
    parts.at(-1)?.push(...nodes);
    const type = schema.getMutationType()?.getFields()[nodes[0]?.name.value ?? '']?.type;
    if (key !== last && extendedKeys.has(key) && isNonNullType(type)) parts.push([]);
  }
  return parts;
}
