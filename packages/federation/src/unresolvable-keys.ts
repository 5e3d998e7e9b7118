/**
 * Removes keys that are declared `resolvable: false` from the supergraph that the planner gets.
 *
 * When the planner returns to a subgraph with the inputs of a `@requires`, it uses the type's first key there, even if
 * that key is `resolvable: false`, and so plans a fetch of entities that the subgraph cannot resolve. The key is
 * removed only where the subgraph has a resolvable key for the same type as well. Elsewhere the planner needs it: it
 * says that the subgraph only refers to the type.
 */
import { visit } from 'graphql';
import type { ConstDirectiveNode, DocumentNode } from 'graphql';
import { argumentOf, directivesNamed } from './supergraph-document.js';
import type { FieldsTypeNode } from './supergraph-document.js';

export function dropUnresolvableKeys(supergraph: DocumentNode): DocumentNode {
  return visit(supergraph, {
    ObjectTypeDefinition: withoutUnresolvableKeys,
    InterfaceTypeDefinition: withoutUnresolvableKeys,
  });
}

/** Undefined, which keeps the node as it is, when no key has to be removed. */
function withoutUnresolvableKeys<T extends FieldsTypeNode>(type: T): T | undefined {
  const joins = directivesNamed(type, 'join__type');
  const graphsWithKey = new Set(
    joins.filter((join) => isKey(join) && !isUnresolvable(join)).map((join) => argumentOf(join, 'graph')),
  );
  const dropped = new Set(joins.filter((join) => isUnresolvable(join) && graphsWithKey.has(argumentOf(join, 'graph'))));
  if (dropped.size === 0) return undefined;
  return { ...type, directives: (type.directives ?? []).filter((directive) => !dropped.has(directive)) };
}

function isUnresolvable(join: ConstDirectiveNode): boolean {
  return argumentOf(join, 'resolvable') === false;
}

function isKey(join: ConstDirectiveNode): boolean {
  return argumentOf(join, 'key') !== undefined;
}
