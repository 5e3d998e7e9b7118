/**
 * A field under `@include(if: $x)` keeps its `@requires` under the same condition: where `$x` is false its inputs were never
 * fetched, and must not be missed by the other fields of the fetch.
 */
import { Kind, parse } from 'graphql';
import type { OperationDefinitionNode, SelectionSetNode } from 'graphql';
import { inclusionOf } from '../planning/inclusion.js';
import type { VariableCondition } from '../planning/inclusion.js';
import type { Data } from './data.js';

/** Whether a field of the representation is needed under these variables. */
export type IsNeeded = (field: string, variables: Readonly<Data>) => boolean;

/** @param requiredBy The fields that a field of the fetch requires. */
export const readNeededInputs = (operation: string, requiredBy: (typeName: string, field: string) => readonly string[]): IsNeeded => {
  /** Field of the representation -> for each field that requires it, what must hold for that field to be asked for. */
  const uses = new Map<string, (readonly VariableCondition[])[]>();
  const read = (set: SelectionSetNode, typeName: string, conditions: readonly VariableCondition[]): void => {
    for (const selection of set.selections) {
      const inclusion = inclusionOf(selection);
      if (inclusion === 'never' || selection.kind === Kind.FRAGMENT_SPREAD) continue;
      const all = [...conditions, ...inclusion];
      if (selection.kind === Kind.INLINE_FRAGMENT) read(selection.selectionSet, selection.typeCondition?.name.value ?? typeName, all);
      else for (const input of requiredBy(typeName, selection.name.value)) uses.set(input, [...(uses.get(input) ?? []), all]);
    }
  };
  const entities = entitySelection(operation);
  if (entities) read(entities, '', []);
  return (field, variables) => {
    const conditions = uses.get(field);
    if (conditions === undefined) return true;
    return conditions.some((all) => all.every(({ variable, equals }) => (variables[variable] === true) === equals));
  };
};

const entitySelection = (text: string): SelectionSetNode | undefined => {
  const operation = parse(text, { noLocation: true }).definitions.find(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  );
  const [entities] = operation?.selectionSet.selections ?? [];
  return entities?.kind === Kind.FIELD ? entities.selectionSet : undefined;
};
