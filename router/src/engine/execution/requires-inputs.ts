/**
 * The fields of a representation that are inputs of `@requires`, and what cannot be had without them.
 *
 * An input may be missing though nothing failed: it was under `@include(if: $x)` like the field that requires it, or
 * the plan asks it of one type and the field of all. And if the subgraph that gives it is dead, the entity's other
 * fields can be had. So a missing input does not keep an entity from being asked for; what was computed without it is
 * thrown away.
 */
import { Kind, parse } from 'graphql';
import type { OperationDefinitionNode, SelectionSetNode } from 'graphql';

export interface FetchRequiresInputs {
  /** Keys of the fetch's fields that require one of these; null when that is all of them. */
  dependents(missing: ReadonlySet<string>): ReadonlySet<string> | null;
}

/** @param requiredBy The fields that a field of the fetch requires. */
export function readFetchRequiresInputs(
  operation: string,
  requiredBy: (typeName: string, field: string) => readonly string[],
  keyOf: (responseName: string) => string,
): FetchRequiresInputs {
  const inputsByKey = new Map<string, Set<string>>();
  const read = (set: SelectionSetNode, typeName: string): void => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT)
        read(selection.selectionSet, selection.typeCondition?.name.value ?? typeName);
      if (selection.kind !== Kind.FIELD) continue;
      const key = keyOf((selection.alias ?? selection.name).value);
      inputsByKey.set(key, new Set([...(inputsByKey.get(key) ?? []), ...requiredBy(typeName, selection.name.value)]));
    }
  };
  const entities = entitySelection(operation);
  if (entities) read(entities, '');
  return {
    dependents(missing) {
      const dependents = [...inputsByKey]
        .filter(([, required]) => [...required].some((input) => missing.has(input)))
        .map(([key]) => key);
      return dependents.length === inputsByKey.size ? null : new Set(dependents);
    },
  };
}

function entitySelection(text: string): SelectionSetNode | undefined {
  const operation = parse(text, { noLocation: true }).definitions.find(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  );
  const [entities] = operation?.selectionSet.selections ?? [];
  return entities?.kind === Kind.FIELD ? entities.selectionSet : undefined;
}
