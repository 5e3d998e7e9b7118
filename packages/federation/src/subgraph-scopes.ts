/** The scopes that each subgraph's fields require, from the auth rules of a supergraph. */
import { isTypeDefinitionNode, Kind } from 'graphql';
import type { ConstDirectiveNode, DocumentNode } from 'graphql';
import { readAuthRules } from './auth-rules.js';
import { argumentOf, directivesNamed, readSubgraphNames } from './supergraph-document.js';

interface WithDirectives {
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
}

/**
 * By subgraph name: every scope that a rule on one of its fields, or on one of its types, names. A subgraph without such
 * a rule has an empty set. Each subgraph that resolves a field counts, also one that the field was overridden from.
 */
export function readSubgraphScopes(supergraph: DocumentNode): ReadonlyMap<string, ReadonlySet<string>> {
  const rules = readAuthRules(supergraph);
  const names = readSubgraphNames(supergraph);
  const scopes = new Map([...names.values()].map((name) => [name, new Set<string>()]));
  const grant = (coordinate: string, graphs: readonly string[]): void => {
    for (const scope of rules.get(coordinate)?.scopes?.flat() ?? [])
      for (const graph of graphs) scopes.get(names.get(graph) ?? '')?.add(scope);
  };
  for (const definition of supergraph.definitions) {
    if (!isTypeDefinitionNode(definition)) continue;
    const type = definition.name.value;
    const graphs = graphsOf(definition, 'join__type');
    grant(type, graphs);
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const field of definition.fields ?? []) {
      const own = graphsOf(field, 'join__field');
      // Without `@join__field(graph:)` every subgraph of the type has the field.
      grant(`${type}.${field.name.value}`, own.length === 0 ? graphs : own);
    }
  }
  return scopes;
}

/** Values of the argument `graph`, without subgraphs that only mention the field as external. */
function graphsOf(node: WithDirectives, directive: string): readonly string[] {
  return directivesNamed(node, directive)
    .filter((join) => argumentOf(join, 'external') !== true)
    .map((join) => argumentOf(join, 'graph'))
    .filter((graph): graph is string => typeof graph === 'string');
}
