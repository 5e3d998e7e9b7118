/** Which fields a subgraph's field needs from others before it can be asked for. */
import { Kind, parse } from 'graphql';
import type { DocumentNode, SelectionNode } from 'graphql';
import { argumentOf, compositesOf, directivesNamed } from './definitions.js';
import { requiredByKey } from './input-fields.js';

/** Names of the fields that a `@requires` begins with, keyed by `GRAPH:Type.field`. */
export const readRequiredFields = (supergraph: DocumentNode): ReadonlyMap<string, readonly string[]> => {
  const required = new Map<string, readonly string[]>();
  for (const type of compositesOf(supergraph).values()) {
    for (const field of type.fields ?? []) {
      for (const join of directivesNamed(field, 'join__field')) {
        const requires = argumentOf(join, 'requires');
        if (typeof requires !== 'string') continue;
        required.set(requiredByKey(String(argumentOf(join, 'graph')), type.name.value, field.name.value), firstFields(requires));
      }
    }
  }
  return required;
};

const firstFields = (fieldSet: string): readonly string[] => {
  const namesIn = (selections: readonly SelectionNode[]): readonly string[] =>
    selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return [selection.name.value];
      return selection.kind === Kind.INLINE_FRAGMENT ? namesIn(selection.selectionSet.selections) : [];
    });
  const [operation] = parse(`{ ${fieldSet} }`, { noLocation: true }).definitions;
  return operation?.kind === Kind.OPERATION_DEFINITION ? namesIn(operation.selectionSet.selections) : [];
};
