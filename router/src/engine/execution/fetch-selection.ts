/** What a fetch asks for, as a tree of keys: to know what is missing when it fails. */
import { Kind, parse } from 'graphql';
import type { FieldNode, OperationDefinitionNode, SelectionSetNode } from 'graphql';

export interface SelectedField {
  readonly key: string;
  /** Types that the object must have, all of them; empty on a plain field. */
  readonly conditions: readonly string[];
  readonly selection: FetchSelection;
}
export type FetchSelection = readonly SelectedField[];

/**
 * @param isEntities For an entity fetch it is the selection on the entities.
 * @param keyOf The key of a response name in the fetch, where the planner renames it afterwards.
 */
export function readFetchSelection(
  text: string,
  isEntities: boolean,
  keyOf: (responseName: string) => string,
): FetchSelection {
  const operation = parse(text, { noLocation: true }).definitions.find(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  );
  const read = (set: SelectionSetNode | undefined, conditions: readonly string[]): FetchSelection =>
    (set?.selections ?? []).flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return [readField(selection, conditions)];
      if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
      const condition = selection.typeCondition?.name.value;
      return read(selection.selectionSet, condition === undefined ? conditions : [...conditions, condition]);
    });
  const readField = (field: FieldNode, conditions: readonly string[]): SelectedField => ({
    key: keyOf((field.alias ?? field.name).value),
    conditions,
    selection: read(field.selectionSet, []),
  });
  const selection = read(operation?.selectionSet, []);
  return isEntities ? (selection[0]?.selection ?? []) : selection;
}
