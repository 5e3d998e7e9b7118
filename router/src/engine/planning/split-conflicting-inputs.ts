/**
 * Two fields of one entity may require one field with different arguments: `first @requires(fields: "comments(limit:
 * 1)")`,
 * `second @requires(fields: "comments(limit: 2)")`. A representation holds `comments` only once, so such fields cannot
 * be asked for in one fetch, which is what the planner does. Here the fetch is dealt out into as many as are needed.
 */
import type { FetchNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { Kind, parse, print, stripIgnoredCharacters, visit } from 'graphql';
import type { DocumentNode, FieldNode, InlineFragmentNode, OperationDefinitionNode, SelectionNode } from 'graphql';
import type { PlannerSchema } from '@marquee/federation/planner-schema';
import { subgraphCoordinate } from '@marquee/federation/synthetic-fields';

type SyntheticInputContext = Pick<PlannerSchema, 'syntheticFields' | 'syntheticInputs' | 'graphNames'>;

/** What a part of the fetch may be sent along with. */
interface FetchPart {
  readonly inputs: Set<string>;
  readonly fields: Map<InlineFragmentNode, SelectionNode[]>;
}

export function splitConflictingInputs(fetch: FetchNode, generation: SyntheticInputContext): readonly FetchNode[] {
  const sent = [...inputFieldsIn(fetch.requires ?? [], generation)];
  if (!hasConflict(sent, generation)) return [fetch];
  const document = parse(fetch.operation, { noLocation: true });
  const parts = distributeSelections(document, fetch.serviceName, generation);
  return parts.map((part) => {
    const own = withFields(document, part);
    return {
      ...fetch,
      requires: keepInputs(fetch.requires ?? [], part.inputs, generation),
      operation: stripIgnoredCharacters(print(own)),
      variableUsages: (fetch.variableUsages ?? []).filter((name) => variablesIn(own).has(name)),
    };
  });
}

function hasConflict(names: readonly string[], { syntheticFields: syntheticFields }: SyntheticInputContext): boolean {
  const fields = new Set(names.map((name) => syntheticFields.get(name)?.field));
  return fields.size < names.length;
}

function inputFieldsIn(selections: readonly QueryPlanSelectionNode[], inputs: SyntheticInputContext): Set<string> {
  const names = new Set<string>();
  for (const selection of selections) {
    if (selection.kind === 'Field' && inputs.syntheticFields.has(selection.name)) names.add(selection.name);
    for (const name of inputFieldsIn(selection.selections ?? [], inputs)) names.add(name);
  }
  return names;
}

/** First fit: a field joins the first part whose inputs do not contradict its own. */
function distributeSelections(
  document: DocumentNode,
  subgraph: string,
  generation: SyntheticInputContext,
): readonly FetchPart[] {
  const parts: FetchPart[] = [];
  const graph = generation.graphNames.get(subgraph) ?? subgraph;
  for (const fragment of entityFragments(document)) {
    for (const selection of fragment.selectionSet.selections) {
      const key = subgraphCoordinate(
        graph,
        fragment.typeCondition?.name.value ?? '',
        selection.kind === Kind.FIELD ? selection.name.value : '',
      );
      const inputs = generation.syntheticInputs.get(key) ?? [];
      let part = parts.find((each) => !hasConflict([...new Set([...each.inputs, ...inputs])], generation));
      if (part === undefined) parts.push((part = { inputs: new Set(), fields: new Map() }));
      for (const input of inputs) part.inputs.add(input);
      part.fields.set(fragment, [...(part.fields.get(fragment) ?? []), selection]);
    }
  }
  return parts;
}

function operationIn(document: DocumentNode): OperationDefinitionNode | undefined {
  return document.definitions.find(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  );
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

function withFields(document: DocumentNode, part: FetchPart): DocumentNode {
  const [operation, entities] = [operationIn(document), entitiesField(document)];
  if (operation === undefined || entities === undefined) return document;
  const fragments = [...part.fields].map(([fragment, selections]) => ({
    ...fragment,
    selectionSet: { ...fragment.selectionSet, selections },
  }));
  const field: FieldNode = { ...entities, selectionSet: { kind: Kind.SELECTION_SET, selections: fragments } };
  const used = variablesIn(field);
  const split = {
    ...operation,
    // A subgraph refuses a variable that is declared and not used.
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

function keepInputs(
  selections: readonly QueryPlanSelectionNode[],
  kept: ReadonlySet<string>,
  inputs: SyntheticInputContext,
): QueryPlanSelectionNode[] {
  return selections.flatMap((selection) => {
    if (selection.kind === 'Field' && inputs.syntheticFields.has(selection.name) && !kept.has(selection.name))
      return [];
    return selection.selections === undefined
      ? [selection]
      : [{ ...selection, selections: keepInputs(selection.selections, kept, inputs) }];
  });
}
