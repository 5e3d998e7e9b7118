/**
 * Splits a fetch whose fields require the same field with different arguments.
 *
 * Given `first @requires(fields: "comments(limit: 1)")` and `second @requires(fields: "comments(limit: 2)")`, the
 * planner fetches `first` and `second` together. A representation holds `comments` only once, so the fetch becomes as
 * many fetches as are needed for no two of their inputs to conflict.
 */
import type { FetchNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { getOperationAST, Kind, parse, print, stripIgnoredCharacters, visit } from 'graphql';
import type { DocumentNode, FieldNode, InlineFragmentNode, OperationDefinitionNode, SelectionNode } from 'graphql';
import { subgraphCoordinate } from '@marquee/federation/requires-inputs';
import type { SupergraphWithSyntheticFields } from '@marquee/federation/synthetic-fields';

type SyntheticInputs = Pick<SupergraphWithSyntheticFields, 'syntheticFields' | 'syntheticInputs'>;

/** Selections that can be fetched together, and the synthetic inputs that they require. */
interface FetchPart {
  readonly inputs: Set<string>;
  readonly selections: Map<InlineFragmentNode, SelectionNode[]>;
}

/** The fetch itself when its inputs do not conflict. */
export function splitConflictingInputs(fetch: FetchNode, context: SyntheticInputs): readonly FetchNode[] {
  const inputs = [...syntheticFieldsIn(fetch.requires ?? [], context)];
  if (!hasConflict(inputs, context)) return [fetch];
  const document = parse(fetch.operation, { noLocation: true });
  return distributeSelections(document, fetch.serviceName, context).map((part) => {
    const ofPart = withSelectionsOf(document, part);
    return {
      ...fetch,
      requires: keepInputs(fetch.requires ?? [], part.inputs, context),
      operation: stripIgnoredCharacters(print(ofPart)),
      variableUsages: (fetch.variableUsages ?? []).filter((name) => variablesIn(ofPart).has(name)),
    };
  });
}

/** Whether two of the synthetic fields stand for calls of the same field. */
function hasConflict(names: readonly string[], { syntheticFields }: SyntheticInputs): boolean {
  const fields = new Set(names.map((name) => syntheticFields.get(name)?.field));
  return fields.size < names.length;
}

function syntheticFieldsIn(selections: readonly QueryPlanSelectionNode[], context: SyntheticInputs): Set<string> {
  const names = new Set<string>();
  for (const selection of selections) {
    if (selection.kind === 'Field' && context.syntheticFields.has(selection.name)) names.add(selection.name);
    for (const name of syntheticFieldsIn(selection.selections ?? [], context)) names.add(name);
  }
  return names;
}

/** Adds each selection to the first part with whose inputs its own do not conflict. */
function distributeSelections(
  document: DocumentNode,
  subgraph: string,
  context: SyntheticInputs,
): readonly FetchPart[] {
  const parts: FetchPart[] = [];
  for (const fragment of entityFragments(document)) {
    for (const selection of fragment.selectionSet.selections) {
      const typeName = fragment.typeCondition?.name.value ?? '';
      const field = selection.kind === Kind.FIELD ? selection.name.value : '';
      const inputs = context.syntheticInputs.get(subgraphCoordinate(subgraph, typeName, field)) ?? [];
      let part = parts.find((each) => !hasConflict([...new Set([...each.inputs, ...inputs])], context));
      if (part === undefined) parts.push((part = { inputs: new Set(), selections: new Map() }));
      for (const input of inputs) part.inputs.add(input);
      part.selections.set(fragment, [...(part.selections.get(fragment) ?? []), selection]);
    }
  }
  return parts;
}

function operationIn(document: DocumentNode): OperationDefinitionNode | undefined {
  return getOperationAST(document) ?? undefined;
}

function entitiesField(document: DocumentNode): FieldNode | undefined {
  const field = operationIn(document)?.selectionSet.selections[0];
  return field?.kind === Kind.FIELD ? field : undefined;
}

function entityFragments(document: DocumentNode): readonly InlineFragmentNode[] {
  return (entitiesField(document)?.selectionSet?.selections ?? []).filter(
    (each): each is InlineFragmentNode => each.kind === Kind.INLINE_FRAGMENT,
  );
}

function withSelectionsOf(document: DocumentNode, part: FetchPart): DocumentNode {
  const [operation, entities] = [operationIn(document), entitiesField(document)];
  if (operation === undefined || entities === undefined) return document;
  const fragments = [...part.selections].map(([fragment, selections]) => ({
    ...fragment,
    selectionSet: { ...fragment.selectionSet, selections },
  }));
  const field: FieldNode = { ...entities, selectionSet: { kind: Kind.SELECTION_SET, selections: fragments } };
  const used = variablesIn(field);
  const split = {
    ...operation,
    // A subgraph refuses an operation with a variable that is declared and not used.
    variableDefinitions: (operation.variableDefinitions ?? []).filter(({ variable }) => used.has(variable.name.value)),
    selectionSet: { ...operation.selectionSet, selections: [field] },
  };
  return { ...document, definitions: document.definitions.map((each) => (each === operation ? split : each)) };
}

function variablesIn(node: FieldNode | DocumentNode): ReadonlySet<string> {
  const names = new Set<string>();
  visit(node, { Variable: ({ name }) => void names.add(name.value) });
  return names;
}

/** The `requires` of a fetch without the synthetic fields that the part does not need. */
function keepInputs(
  selections: readonly QueryPlanSelectionNode[],
  kept: ReadonlySet<string>,
  context: SyntheticInputs,
): QueryPlanSelectionNode[] {
  return selections.flatMap((selection) => {
    if (selection.kind === 'Field' && context.syntheticFields.has(selection.name) && !kept.has(selection.name))
      return [];
    return selection.selections === undefined
      ? [selection]
      : [{ ...selection, selections: keepInputs(selection.selections, kept, context) }];
  });
}
