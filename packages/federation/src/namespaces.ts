/**
 * Namespaces: object types such as `Viewer` whose objects only group the fields of subgraphs. An object of such a type
 * holds nothing that could be lost with a subgraph, so it stays in a response when all of its fields are lost.
 */
import { Kind } from 'graphql';
import type { DocumentNode, FieldDefinitionNode, ObjectTypeDefinitionNode } from 'graphql';
import { argumentOf, directivesNamed, namedTypeOf } from './supergraph-document.js';

/**
 * Names of the object types without a key whose fields are all objects, or all come from one subgraph each while the
 * type is defined by several. Root types are not among them.
 */
export function readNamespaces(supergraph: DocumentNode): ReadonlySet<string> {
  const leafTypes = new Set(['Int', 'Float', 'String', 'Boolean', 'ID']);
  const roots = new Set<string>();
  const objects: ObjectTypeDefinitionNode[] = [];
  for (const definition of supergraph.definitions) {
    if (definition.kind === Kind.SCALAR_TYPE_DEFINITION || definition.kind === Kind.ENUM_TYPE_DEFINITION)
      leafTypes.add(definition.name.value);
    if (definition.kind === Kind.SCHEMA_DEFINITION)
      for (const { type } of definition.operationTypes) roots.add(type.name.value);
    if (definition.kind === Kind.OBJECT_TYPE_DEFINITION) objects.push(definition);
  }
  return new Set(
    objects.flatMap((type) =>
      !roots.has(type.name.value) && groupsOnly(type, (name) => leafTypes.has(name)) ? type.name.value : [],
    ),
  );
}

function groupsOnly(type: ObjectTypeDefinitionNode, isLeaf: (typeName: string) => boolean): boolean {
  const joins = directivesNamed(type, 'join__type');
  if (joins.some((join) => argumentOf(join, 'key') !== undefined)) return false;
  const subgraphs = new Set(joins.map((join) => argumentOf(join, 'graph')));
  return (type.fields ?? []).every(
    (field) => !isLeaf(namedTypeOf(field.type)) || (subgraphs.size > 1 && isOfOneSubgraph(field)),
  );
}

function isOfOneSubgraph(field: FieldDefinitionNode): boolean {
  return directivesNamed(field, 'join__field').length === 1;
}
