/**
 * Which fields of a fetch cannot be used when inputs of their `@requires` are missing from a representation.
 *
 * An input may be missing without an error: it was under `@include(if: $x)` like the field that requires it, or the
 * plan fetches it for one type and the requiring field for all. And if the subgraph of the input is down, the other
 * fields of the entity are still available. So an entity is fetched even when an input is missing, and only the fields
 * that require the input are discarded.
 */
import { Kind } from 'graphql';
import type { SelectionSetNode } from 'graphql';
import { readSelectionSet } from '@marquee/federation/fetch-operation';

export interface FetchRequiresInputs {
  /** Plan keys of the fields that require one of the missing inputs; null when these are all fields of the fetch. */
  dependents(missing: ReadonlySet<string>): ReadonlySet<string> | null;
}

/**
 * @param inputsOf Names of the inputs that a field requires.
 * @param keyOf The plan key of a response name in the fetch.
 */
export function readFetchRequiresInputs(
  operation: string,
  inputsOf: (typeName: string, field: string) => readonly string[],
  keyOf: (responseName: string) => string,
): FetchRequiresInputs {
  const inputsByKey = new Map<string, Set<string>>();
  const read = (set: SelectionSetNode, typeName: string): void => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT)
        read(selection.selectionSet, selection.typeCondition?.name.value ?? typeName);
      if (selection.kind !== Kind.FIELD) continue;
      const key = keyOf((selection.alias ?? selection.name).value);
      inputsByKey.set(key, new Set([...(inputsByKey.get(key) ?? []), ...inputsOf(typeName, selection.name.value)]));
    }
  };
  const entities = readSelectionSet(operation, true);
  if (entities) read(entities, '');
  const none: ReadonlySet<string> | null = inputsByKey.size === 0 ? null : new Set();
  return {
    dependents(missing) {
      if (missing.size === 0) return none;
      const dependents = [...inputsByKey]
        .filter(([, inputs]) => [...inputs].some((input) => missing.has(input)))
        .map(([key]) => key);
      return dependents.length === inputsByKey.size ? null : new Set(dependents);
    },
  };
}
