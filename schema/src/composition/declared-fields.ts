/** The fields that subgraphs declare, by their coordinates in the supergraph, and which subgraphs resolve them. */
import { argumentOf, directivesNamed, namedTypeOf, parseFieldSet } from '@marquee/federation/supergraph-document';
import { Kind } from 'graphql';
import type { DefinitionNode, DocumentNode, FieldDefinitionNode, SelectionSetNode } from 'graphql';
import type { InterfaceTypeDefinitionNode, InterfaceTypeExtensionNode } from 'graphql';
import type { ObjectTypeDefinitionNode, ObjectTypeExtensionNode } from 'graphql';
import type { ParsedSubgraph } from './composer.js';

export interface DeclaredField {
  readonly subgraph: string;
  /** The type that has the field, by its name in the supergraph. */
  readonly typeName: string;
  /** As in `Title.name`. */
  readonly coordinate: string;
  readonly type: DeclaredType;
  readonly node: FieldDefinitionNode;
  /** Whether the subgraph only refers to the field, and provides it on no path. */
  readonly isExternal: boolean;
  /** Whether the subgraph resolves the field on the paths only on which it provides it. */
  readonly isProvided: boolean;
  /** The subgraph that it is taken over from. */
  readonly overrides: string | null;
}

/** A definition or extension of a type with fields. */
export type DeclaredType =
  | ObjectTypeDefinitionNode
  | ObjectTypeExtensionNode
  | InterfaceTypeDefinitionNode
  | InterfaceTypeExtensionNode;

export function readDeclaredFields({ name: subgraph, typeDefs }: ParsedSubgraph): readonly DeclaredField[] {
  const roots = rootNames(typeDefs);
  const provided = providedFields(typeDefs);
  return typeDefs.definitions.flatMap((type): readonly DeclaredField[] => {
    if (!isDeclaredType(type)) return [];
    const typeName = roots.get(type.name.value) ?? type.name.value;
    return (type.fields ?? []).map((node) => {
      const [override] = directivesNamed(node, 'override');
      const from = override && argumentOf(override, 'label') === undefined ? argumentOf(override, 'from') : undefined;
      const refersTo = [node, type].some((each) => directivesNamed(each, 'external').length > 0);
      const isProvided = refersTo && provided.has(`${type.name.value}.${node.name.value}`);
      return {
        subgraph,
        typeName,
        coordinate: `${typeName}.${node.name.value}`,
        type,
        node,
        isExternal: refersTo && !isProvided,
        isProvided,
        overrides: typeof from === 'string' ? from : null,
      };
    });
  });
}

export function isDeclaredType(definition: DefinitionNode): definition is DeclaredType {
  return (
    definition.kind === Kind.OBJECT_TYPE_DEFINITION ||
    definition.kind === Kind.OBJECT_TYPE_EXTENSION ||
    definition.kind === Kind.INTERFACE_TYPE_DEFINITION ||
    definition.kind === Kind.INTERFACE_TYPE_EXTENSION
  );
}

export function byCoordinate<Field extends DeclaredField>(
  fields: readonly Field[],
): ReadonlyMap<string, readonly Field[]> {
  const groups = new Map<string, Field[]>();
  for (const field of fields) {
    const group = groups.get(field.coordinate);
    if (group === undefined) groups.set(field.coordinate, [field]);
    else group.push(field);
  }
  return groups;
}

/** Of the declarations of one field: those of subgraphs that resolve it. */
export function resolvingFields<Field extends DeclaredField>(fields: readonly Field[]): readonly Field[] {
  const overridden = new Set(fields.map(({ overrides }) => overrides));
  return fields.filter(({ isExternal, subgraph }) => !isExternal && !overridden.has(subgraph));
}

/** Coordinates of the external fields that a subgraph resolves on some paths: those that it provides. */
function providedFields({ definitions }: DocumentNode): ReadonlySet<string> {
  const fields = new Map<string, FieldDefinitionNode>();
  for (const type of definitions)
    if ('fields' in type && 'name' in type)
      for (const node of type.fields ?? [])
        if (node.kind === Kind.FIELD_DEFINITION) fields.set(`${type.name?.value ?? ''}.${node.name.value}`, node);
  const provided = new Set<string>();
  const add = (typeName: string, { selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT)
        add(selection.typeCondition?.name.value ?? typeName, selection.selectionSet);
      if (selection.kind !== Kind.FIELD) continue;
      const coordinate = `${typeName}.${selection.name.value}`;
      provided.add(coordinate);
      const node = fields.get(coordinate);
      if (node !== undefined && selection.selectionSet !== undefined)
        add(namedTypeOf(node.type), selection.selectionSet);
    }
  };
  for (const node of fields.values())
    for (const directive of directivesNamed(node, 'provides')) {
      const selected = argumentOf(directive, 'fields');
      if (typeof selected === 'string') add(namedTypeOf(node.type), parseFieldSet(selected));
    }
  return provided;
}

/** A subgraph's own name of a root type -> the name in the supergraph. */
export function rootNames({ definitions }: DocumentNode): ReadonlyMap<string, string> {
  const names = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const;
  return new Map(
    definitions.flatMap((definition) =>
      definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION
        ? (definition.operationTypes ?? []).map(({ operation, type }) => [type.name.value, names[operation]] as const)
        : [],
    ),
  );
}
