/** What a fetch selects, as a tree of plan keys: the fields that are missing when the fetch fails. */
import { Kind } from 'graphql';
import type { FieldNode, SelectionSetNode } from 'graphql';
import { readSelectionSet } from '@marquee/federation/fetch-operation';

export interface SelectedField {
  readonly key: string;
  /** Type conditions that the object must match, all of them; empty outside of fragments. */
  readonly conditions: readonly string[];
  readonly selection: FetchSelection;
}

export type FetchSelection = readonly SelectedField[];

/**
 * @param isEntities For a fetch of entities, the selection is that on the entities.
 * @param keyOf The plan key of a response name in the fetch.
 */
export function readFetchSelection(
  operation: string,
  isEntities: boolean,
  keyOf: (responseName: string) => string,
): FetchSelection {
  const read = (set: SelectionSetNode | null | undefined, conditions: readonly string[]): FetchSelection =>
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
  return read(readSelectionSet(operation, isEntities), []);
}
