/**
 * The fields that a representation of an entity must contain: the entity's key, and the inputs of a field, which are
 * the fields that its `@requires` selects.
 */
import type { ConstDirectiveNode, DocumentNode } from 'graphql';
import {
  argumentOf,
  directivesNamed,
  readSubgraphNames,
  topLevelFields,
  typesWithFields,
} from './supergraph-document.js';

export interface RequiresInputs {
  /** Names of the top-level fields that the `@requires` of `Type.field` selects in a subgraph; empty without one. */
  of(subgraph: string, typeName: string, field: string): readonly string[];
  /** Whether any `@requires` of the subgraph selects a top-level field of this name. */
  isInput(subgraph: string, field: string): boolean;
}

export function readRequiresInputs(supergraph: DocumentNode): RequiresInputs {
  const subgraphs = readSubgraphNames(supergraph);
  const inputsOf = new Map<string, readonly string[]>();
  const inputs = new Set<string>();
  for (const type of typesWithFields(supergraph).values()) {
    for (const field of type.fields ?? []) {
      for (const join of directivesNamed(field, 'join__field')) {
        const requires = argumentOf(join, 'requires');
        const subgraph = subgraphs.get(String(argumentOf(join, 'graph')));
        if (typeof requires !== 'string' || subgraph === undefined) continue;
        const names = topLevelFields(requires);
        inputsOf.set(subgraphCoordinate(subgraph, type.name.value, field.name.value), names);
        for (const name of names) inputs.add(`${subgraph}:${name}`);
      }
    }
  }
  return {
    of: (subgraph, typeName, field) => inputsOf.get(subgraphCoordinate(subgraph, typeName, field)) ?? [],
    isInput: (subgraph, field) => inputs.has(`${subgraph}:${field}`),
  };
}

/** `subgraph:Type.field`: a field as one subgraph defines it. */
export function subgraphCoordinate(subgraph: string, typeName: string, field: string): string {
  return `${subgraph}:${typeName}.${field}`;
}

/** The keys of one type in one subgraph. */
export interface EntityKeys {
  readonly type: string;
  /** For each key, the names of its top-level fields. */
  readonly keys: readonly (readonly string[])[];
}

/** The keys of all entities, by subgraph. */
export function readEntityKeys(supergraph: DocumentNode): ReadonlyMap<string, readonly EntityKeys[]> {
  const subgraphs = readSubgraphNames(supergraph);
  const bySubgraph = new Map<string, EntityKeys[]>();
  for (const type of typesWithFields(supergraph).values()) {
    for (const [graph, keys] of keysByGraph(directivesNamed(type, 'join__type'))) {
      const subgraph = subgraphs.get(graph) ?? graph;
      bySubgraph.set(subgraph, [...(bySubgraph.get(subgraph) ?? []), { type: type.name.value, keys }]);
    }
  }
  return bySubgraph;
}

function keysByGraph(joins: readonly ConstDirectiveNode[]): ReadonlyMap<string, readonly (readonly string[])[]> {
  const byGraph = new Map<string, (readonly string[])[]>();
  for (const join of joins) {
    const [graph, key] = [String(argumentOf(join, 'graph')), argumentOf(join, 'key')];
    if (typeof key === 'string') byGraph.set(graph, [...(byGraph.get(graph) ?? []), topLevelFields(key)]);
  }
  return byGraph;
}
