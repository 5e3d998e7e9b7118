/**
 * The planner, coming back to a subgraph with what a `@requires` asked for, takes the type's first key even when the
 * subgraph declares it `resolvable: false`, and so asks for entities by a key that nothing there answers to. Such keys
 * are left out of what the planner sees, but only where the subgraph has a resolvable key for the type: elsewhere they
 * are the statement that the type is only referred to, which the planner needs.
 */
import { visit } from 'graphql';
import type { ConstDirectiveNode, DocumentNode, ObjectTypeDefinitionNode, InterfaceTypeDefinitionNode } from 'graphql';
import { argumentOf, directivesNamed } from './supergraph-document.js';

export function dropUnresolvableKeys(supergraph: DocumentNode): DocumentNode {
  return visit(supergraph, {
    ObjectTypeDefinition: withoutUnresolvableKeys,
    InterfaceTypeDefinition: withoutUnresolvableKeys,
  });
}

function isUnresolvable(join: ConstDirectiveNode): boolean {
  return argumentOf(join, 'resolvable') === false;
}
function isKey(join: ConstDirectiveNode): boolean {
  return argumentOf(join, 'key') !== undefined;
}

function withoutUnresolvableKeys<T extends ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode>(
  type: T,
): T | undefined {
  const joins = directivesNamed(type, 'join__type');
  const graphsWithKey = new Set(
    joins.filter((join) => isKey(join) && !isUnresolvable(join)).map((join) => argumentOf(join, 'graph')),
  );
  const dropped = new Set(joins.filter((join) => isUnresolvable(join) && graphsWithKey.has(argumentOf(join, 'graph'))));
  if (dropped.size === 0) return undefined;
  return { ...type, directives: (type.directives ?? []).filter((directive) => !dropped.has(directive)) };
}
