/** Reading a supergraph document: types by name, arguments of directives, subgraph names, field sets. */
import { getOperationAST, Kind, parse, valueFromASTUntyped } from 'graphql';
import type { ConstDirectiveNode, DocumentNode, FieldDefinitionNode, TypeNode } from 'graphql';
import type { InterfaceTypeDefinitionNode, ObjectTypeDefinitionNode, SelectionNode, SelectionSetNode } from 'graphql';

/** The definition of a type that has fields. */
export type FieldsTypeNode = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/** Object types and interfaces by name. */
export function typesWithFields(document: DocumentNode): ReadonlyMap<string, FieldsTypeNode> {
  const types = new Map<string, FieldsTypeNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION) {
      types.set(definition.name.value, definition);
    }
  }
  return types;
}

export function fieldOf(type: FieldsTypeNode | undefined, name: string): FieldDefinitionNode | undefined {
  return type?.fields?.find((field) => field.name.value === name);
}

/** The name of the type inside all list and non-null wrappers. */
export function namedTypeOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedTypeOf(type.type);
}

export function directivesNamed(
  node: { readonly directives?: readonly ConstDirectiveNode[] | undefined },
  name: string,
): readonly ConstDirectiveNode[] {
  return (node.directives ?? []).filter((directive) => directive.name.value === name);
}

/** A directive's argument as a plain value; undefined when the argument is not given. */
export function argumentOf(directive: ConstDirectiveNode, name: string): unknown {
  const argument = directive.arguments?.find((each) => each.name.value === name);
  return argument === undefined ? undefined : valueFromASTUntyped(argument.value);
}

/** Names of subgraphs by the values of the enum `join__Graph`, which the join directives use instead. */
export function readSubgraphNames(supergraph: DocumentNode): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const definition of supergraph.definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph') continue;
    for (const value of definition.values ?? []) {
      const [join] = directivesNamed(value, 'join__graph');
      names.set(value.name.value, join === undefined ? value.name.value : String(argumentOf(join, 'name')));
    }
  }
  return names;
}

/** Names of all fields of all types, hidden ones included. */
export function readFieldNames(supergraph: DocumentNode): ReadonlySet<string> {
  return new Set(
    [...typesWithFields(supergraph).values()].flatMap((type) => (type.fields ?? []).map((field) => field.name.value)),
  );
}

/** A field set, as in `@key(fields:)`: a selection set without its braces. Throws for other text. */
export function parseFieldSet(fieldSet: string): SelectionSetNode {
  const operation = getOperationAST(parse(`{ ${fieldSet} }`, { noLocation: true }));
  if (!operation) throw new Error(`Not a field set: ${fieldSet}`);
  return operation.selectionSet;
}

/** Names of the fields at the top level of a field set, inside inline fragments too. */
export function topLevelFields(fieldSet: string): readonly string[] {
  return fieldNamesIn(parseFieldSet(fieldSet).selections);
}

function fieldNamesIn(selections: readonly SelectionNode[]): readonly string[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection.name.value];
    return selection.kind === Kind.INLINE_FRAGMENT ? fieldNamesIn(selection.selectionSet.selections) : [];
  });
}
