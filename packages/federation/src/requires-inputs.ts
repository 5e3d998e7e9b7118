/**
 * Which fields a subgraph must be told before it can answer: keys of entities, and what a field of it requires from
 * others.
 */
import { Kind, parse } from 'graphql';
import type { ConstDirectiveNode, DocumentNode, SelectionNode } from 'graphql';
import { argumentOf, typesWithFields, directivesNamed } from './supergraph-document.js';
import { subgraphCoordinate } from './synthetic-fields.js';

/** Names of the fields that a `@requires` begins with, keyed by `GRAPH:Type.field`. */
export function readRequiresInputs(supergraph: DocumentNode): ReadonlyMap<string, readonly string[]> {
  const required = new Map<string, readonly string[]>();
  for (const type of typesWithFields(supergraph).values()) {
    for (const field of type.fields ?? []) {
      for (const join of directivesNamed(field, 'join__field')) {
        const requires = argumentOf(join, 'requires');
        if (typeof requires !== 'string') continue;
        required.set(
          subgraphCoordinate(String(argumentOf(join, 'graph')), type.name.value, field.name.value),
          firstFields(requires),
        );
      }
    }
  }
  return required;
}

/** A type's keys in one subgraph. */
export interface EntityKeys {
  readonly type: string;
  /** Names of the fields that each key begins with. */
  readonly keys: readonly (readonly string[])[];
}

/** @returns By subgraph, as the join directives name it. */
export function readEntityKeys(supergraph: DocumentNode): ReadonlyMap<string, readonly EntityKeys[]> {
  const byGraph = new Map<string, EntityKeys[]>();
  for (const type of typesWithFields(supergraph).values()) {
    for (const [graph, keys] of keysByGraph(directivesNamed(type, 'join__type'))) {
      byGraph.set(graph, [...(byGraph.get(graph) ?? []), { type: type.name.value, keys }]);
    }
  }
  return byGraph;
}

function keysByGraph(joins: readonly ConstDirectiveNode[]): ReadonlyMap<string, readonly (readonly string[])[]> {
  const byGraph = new Map<string, (readonly string[])[]>();
  for (const join of joins) {
    const [graph, key] = [String(argumentOf(join, 'graph')), argumentOf(join, 'key')];
    if (typeof key === 'string') byGraph.set(graph, [...(byGraph.get(graph) ?? []), firstFields(key)]);
  }
  return byGraph;
}

function firstFields(fieldSet: string): readonly string[] {
  const namesIn = (selections: readonly SelectionNode[]): readonly string[] =>
    selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return [selection.name.value];
      return selection.kind === Kind.INLINE_FRAGMENT ? namesIn(selection.selectionSet.selections) : [];
    });
  const [operation] = parse(`{ ${fieldSet} }`, { noLocation: true }).definitions;
  return operation?.kind === Kind.OPERATION_DEFINITION ? namesIn(operation.selectionSet.selections) : [];
}
